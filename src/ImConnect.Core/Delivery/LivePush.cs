using ImConnect.Connections;
using ImConnect.Protocol;

namespace ImConnect.Delivery;

/// <summary>Framed once, written to every connection of the user here.</summary>
internal sealed class LivePush(ConnectionTable table) : ILivePush
{
    /// <inheritdoc/>
    public int Push(UserId user, int type, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(type, MessageType.FirstOfApp);
        var connections = table.Find(user);
        if (connections.Length == 0)
            return 0;
        var written = 0;
        var frame = OutboundFrame.Message(FrameBuilder.ForThread.Frame(type, payload, Envelope.CodeSuccess, ""));
        foreach (var live in connections)
        {
            if (!live.Connection.TryWrite(frame))
                continue;
            live.Connection.Flush();
            written++;
        }

        return written;
    }
}
