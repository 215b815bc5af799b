using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Delivery;

/// <summary>
/// Shows a sender's other devices what one of them sent: those that asked for it (<see cref="SessionFeatures.Copies"/>), live only, without an ack. A device that was away reads the
/// history.
/// </summary>
internal sealed class SenderCopies(ConnectionTable table)
{
    /// <summary>Copies the entry; the connection that sent it, if it was one, is left out. To oneself is delivered, not copied.</summary>
    public void Send(in InboxEntry entry, LiveConnection? origin)
    {
        var connections = table.Find(entry.Sender);
        if (connections.Length == 0 || (connections.Length == 1 && connections[0] == origin) || entry.Sender == entry.Receiver)
            return;
        var frame = ReadOnlyMemory<byte>.Empty;
        foreach (var other in connections)
        {
            if (other == origin || !other.Connection.Session.Features.HasFlag(SessionFeatures.Copies))
                continue;
            if (frame.IsEmpty)
                frame = FrameBuilder.ForThread.Push(entry);
            if (other.Connection.TryWrite(OutboundFrame.Message(frame)))
                other.Connection.Flush();
        }
    }
}
