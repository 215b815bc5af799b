using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>
/// What one commit changes, as bytes: each record says what a row is now, whatever it was, so that reading them again in their order ends where the commits ended, however often it
/// is done. Integers are little-endian.
/// </summary>
internal sealed class JournalRecords
{
    private const byte FirstMessage = 1, FirstMessageAndBody = 2, Notice = 3, NoticeGone = 4, Message = 5, MessageAndBody = 6;
    private const int MessageLength = 1 + (10 * sizeof(long)) + ClientMessageId.Length + sizeof(int) + 4;
    private const int NoticeLength = 1 + (5 * sizeof(long)) + ClientMessageId.Length + 3;
    private const int NoticeGoneLength = 1 + (2 * sizeof(long)) + 1;

    /// <summary>A buffer larger than this is not kept for the next commit.</summary>
    private const int MaxKept = 1 << 20;

    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    public bool IsEmpty => _length == 0;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > MaxKept)
            _bytes = new byte[MaxKept];
    }

    /// <summary>The message is this now; its body is what it was.</summary>
    public void Put(in MessageRow row)
    {
        var target = Begin(Message, MessageLength);
        target.Row(row);
    }

    /// <summary>The message is this now.</summary>
    public void Put(in MessageRow row, ReadOnlySpan<byte> body)
    {
        var target = Begin(MessageAndBody, MessageLength + sizeof(int) + body.Length);
        target.Row(row);
        target.Int(body.Length);
        target.Bytes(body);
    }

    /// <summary>The notice is this now.</summary>
    public void Put(in NoticeRow row)
    {
        var target = Begin(Notice, NoticeLength);
        target.Row(row);
    }

    /// <summary>There is no such notice now.</summary>
    public void Remove(in NoticeRow row)
    {
        var target = Begin(NoticeGone, NoticeGoneLength);
        target.Long(row.Receiver);
        target.Long(row.Message);
        target.Byte((byte)row.Kind);
    }

    /// <summary>Brings the records of a commit into the tables. Throws <see cref="InvalidDataException"/> for one that this version does not know.</summary>
    public static void Apply(ReadOnlySpan<byte> records, RowStatements tables)
    {
        var source = new RecordReader(records);
        while (!source.IsAtEnd)
        {
            var kind = source.Byte();
            switch (kind)
            {
                case FirstMessage or Message:
                    tables.Update(source.MessageRow(kind == FirstMessage));
                    break;
                case FirstMessageAndBody or MessageAndBody:
                    var row = source.MessageRow(kind == FirstMessageAndBody);
                    tables.Put(row, source.Take(source.Int()));
                    break;
                case Notice:
                    tables.Put(source.NoticeRow());
                    break;
                case NoticeGone:
                    tables.Remove(source.Long(), source.Long(), (EntryKind)source.Byte());
                    break;
                default:
                    throw new InvalidDataException($"The journal holds a record of kind {kind}, which this version does not know. Run the version that wrote it, or restore a backup.");
            }
        }
    }

    private RecordWriter Begin(byte kind, int length)
    {
        if (_bytes.Length - _length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        var target = new RecordWriter(_bytes.AsSpan(_length, length));
        _length += length;
        target.Byte(kind);
        return target;
    }
}
