using System.Buffers.Binary;
using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>Writes the fields of one record of the journal; what <see cref="RecordReader"/> reads.</summary>
internal ref struct RecordWriter(Span<byte> target)
{
    /// <summary>In place of null: no time is this.</summary>
    public const long Null = long.MinValue;

    private Span<byte> _rest = target;

    public void Byte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(int)..];
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(long)..];
    }

    public void ClientId(ClientMessageId value)
    {
        value.Write(_rest);
        _rest = _rest[ClientMessageId.Length..];
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_rest);
        _rest = _rest[value.Length..];
    }

    public void Row(in MessageRow row)
    {
        Long(row.Id);
        Long(row.Sender);
        Long(row.Receiver);
        ClientId(row.ClientId);
        Long(row.Position);
        Long(row.Publisher);
        Long(row.Due ?? Null);
        Long(row.ClaimLease);
        Long(row.ClaimNumber);
        Long(row.SettledAt ?? Null);
        Int(row.Pushes);
        Byte((byte)row.Status);
        Byte((byte)row.Open);
        Byte((byte)row.Kind);
        Flag(row.IsWithdrawn);
        Long(row.EventBits);
    }

    public void Row(in NoticeRow row)
    {
        Long(row.Receiver);
        Long(row.Message);
        Long(row.Sender);
        ClientId(row.ClientId);
        Long(row.Position);
        Long(row.KeepUntil);
        Byte((byte)row.Kind);
        Byte((byte)row.Status);
        Flag(row.IsReceived);
    }
}
