using System.Buffers.Binary;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Sqlite;

/// <summary>Reads the fields of the journal's records. Throws <see cref="ArgumentOutOfRangeException"/> behind their end.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ClientMessageId ClientId() => ClientMessageId.Read(Take(ClientMessageId.Length));

    public ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    // The arguments of a call are evaluated in the order in which they stand.
    /// <param name="isFirstForm">Of a version that knew of no event but the first.</param>
    public MessageRow MessageRow(bool isFirstForm)
    {
        var (id, sender, receiver, clientId) = (Long(), Long(), Long(), ClientId());
        var (position, publisher, due, lease, number, settledAt, pushes) = (Long(), Long(), LongOrNull(), Long(), Long(), LongOrNull(), Int());
        var (status, open, kind, isWithdrawn) = ((MessageStatus)Byte(), Byte(), (EntryKind)Byte(), Flag());
        var events = !isFirstForm ? Long() : Flag() ? 0 : 1;
        return new MessageRow(
            id, sender, receiver, clientId, position, status, open == Sqlite.MessageRow.Waiting, isWithdrawn, Sqlite.MessageRow.EventsOf(events), publisher, due, pushes, lease, number,
            settledAt, kind, open == Sqlite.MessageRow.Expired, Handed: Sqlite.MessageRow.HandedOf(events));
    }

    public NoticeRow NoticeRow()
    {
        var (receiver, message, sender, clientId, position, keepUntil) = (Long(), Long(), Long(), ClientId(), Long(), Long());
        var (kind, status, isReceived) = ((EntryKind)Byte(), (MessageStatus)Byte(), Flag());
        return new NoticeRow(receiver, message, kind, sender, clientId, status, position, keepUntil, isReceived);
    }

    private long? LongOrNull() => Long() is var value && value == RecordWriter.Null ? null : value;
}
