using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>A row of <c>notice</c> but for its body, which only a gap has.</summary>
internal readonly record struct NoticeRow(
    long Receiver, long Message, EntryKind Kind, long Sender, ClientMessageId ClientId, MessageStatus Status, long Position, long KeepUntil, bool IsReceived)
{
    /// <summary>The columns in the order that <see cref="Read"/> takes.</summary>
    public const string Columns = "receiver, message, kind, sender, client_id, status, position, keep_until, received";

    public (long Receiver, long Message, EntryKind Kind) Key => (Receiver, Message, Kind);

    public static NoticeRow Read(Statement row) => new(
        row.Long(0), row.Long(1), (EntryKind)row.Long(2), row.Long(3), row.ClientId(4), (MessageStatus)row.Long(5), row.Long(6), row.Long(7), row.Long(8) != 0);
}
