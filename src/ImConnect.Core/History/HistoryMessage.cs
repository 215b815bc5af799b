using ImConnect.Persistence;

namespace ImConnect.History;

/// <summary>One message as the history has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Receiver">Who it is for.</param>
/// <param name="ClientId">The id that the sender gave.</param>
/// <param name="Position">Its place: what a page is asked for by.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="IsWithdrawn">The sender took it back: no body.</param>
/// <param name="Body">What it holds (<see cref="Protocol.MessageBody"/>).</param>
public sealed record HistoryMessage(
    MessageId Id,
    UserId Sender,
    UserId Receiver,
    ClientMessageId ClientId,
    InboxPosition Position,
    MessageStatus Status,
    bool IsWithdrawn,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>Leaves the content out.</summary>
    public override string ToString() => $"Message {Id}, {Sender} to {Receiver}, {Status}";
}
