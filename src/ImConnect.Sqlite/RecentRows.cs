using System.Runtime.InteropServices;
using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>
/// The rows of messages and notices that changed last, as they are now. A message is accepted, acknowledged and its receipt proved within a moment; written to its table at each step it
/// would cost five statements and four changes of indexes. So a commit writes what it changed into one row of <c>journal</c>, and the row of the message goes into its table when it has come
/// to rest, once, many at a time; a receipt that was proved by then never does. Used by the writer's thread alone.
/// </summary>
/// <remarks>
/// Nothing is lost with the memory: a row of the journal leaves in the transaction in which the last of its changes reaches a table, and at start the journal is brought into the tables before
/// anything is read from them. Whoever reads or writes the tables himself calls <see cref="Settle"/> first. When a transaction fails this object is thrown away with it.
/// </remarks>
internal sealed class RecentRows
{
    /// <summary>So many are kept at most: under full load longer than it takes until a receipt is proved, and some 30 milliseconds to settle.</summary>
    private const int MaxRows = 16_384;

    /// <summary>And so many bytes of bodies: 8 MiB.</summary>
    private const long MaxBytes = 8 << 20;

    /// <summary>Users are counted by their hash: two with one hash cost a settling too much.</summary>
    private const int SlotBits = 13;

    private readonly Dictionary<long, RecentRow> _messages = [];
    private readonly Dictionary<(long Receiver, long Message, EntryKind Kind), RecentRow> _notices = [];
    private readonly Queue<RecentRow> _order = new();
    private readonly Stack<RecentRow> _spare = new();
    private readonly int[] _users = new int[1 << SlotBits];
    private readonly JournalRecords _records = new();
    private readonly RowStatements _tables;
    private readonly Statement _append, _trim, _clear, _savePosition;
    private long _bytes;
    private long _sequence;
    private long _maxStored;
    private long _position, _savedPosition;

    /// <summary>The journal has nothing before this.</summary>
    private long _first = 1;

    /// <summary>Brings the journal of a former life into the tables, in a transaction of the caller.</summary>
    public RecentRows(Func<string, Statement> prepare)
    {
        _tables = new RowStatements(prepare);
        _append = prepare("INSERT INTO journal (number, position, records) VALUES (?1, ?2, ?3)");
        _trim = prepare("DELETE FROM journal WHERE number < ?1");
        _clear = prepare("DELETE FROM journal");
        _savePosition = prepare("UPDATE meta SET value = ?1 WHERE name = 'last_position'");
        using var position = prepare("SELECT value FROM meta WHERE name = 'last_position'");
        if (position.Step())
            _position = _savedPosition = position.Long(0);
        position.Reset();
        Replay(prepare);
        using var max = prepare("SELECT coalesce(max(id), 0) FROM message");
        _maxStored = max.Step() ? max.Long(0) : 0;
    }

    /// <summary>How many rows are not in their tables as they are.</summary>
    public int Count => _messages.Count + _notices.Count;

    /// <summary>Grows with every commit of which the journal has something.</summary>
    public long Sequence => _sequence;

    /// <summary>The last position that the file knows of.</summary>
    public long Position => _position;

    /// <summary>The message as it is; null when there is none.</summary>
    public MessageRow? Find(long id) => _messages.TryGetValue(id, out var recent) ? recent.Message : _tables.Find(id);

    /// <summary>A message has this id.</summary>
    public bool IsTaken(long id) => Has(id) || (id <= _maxStored && _tables.Find(id) is not null);

    /// <summary>The message is not in its table as it is.</summary>
    public bool Has(long id) => _messages.ContainsKey(id);

    /// <summary>The message is this now, with this body.</summary>
    public void Put(in MessageRow row, ReadOnlySpan<byte> body)
    {
        _records.Put(row, body);
        var recent = OfMessage(row);
        _bytes += body.Length - (recent.Body?.Length ?? 0);
        (recent.Message, recent.Body) = (row with { BodyLength = body.Length }, body.ToArray());
    }

    /// <summary>The message is this now; its body is what it was.</summary>
    public void Put(in MessageRow row)
    {
        _records.Put(row);
        OfMessage(row).Message = row;
    }

    /// <summary>The notice as it is; null when there is none.</summary>
    public NoticeRow? FindNotice(long receiver, long message, EntryKind kind) =>
        _notices.TryGetValue((receiver, message, kind), out var recent) ? recent.Notice : _tables.FindNotice(receiver, message, kind);

    /// <summary>The notice is this now.</summary>
    /// <param name="row">What it is.</param>
    /// <param name="isNew">There has been none for this message and kind, so that none is in the table.</param>
    public void Put(in NoticeRow row, bool isNew = false)
    {
        _records.Put(row);
        ref var recent = ref CollectionsMarshal.GetValueRefOrAddDefault(_notices, row.Key, out var isKnown);
        if (!isKnown)
        {
            recent = Add(row.Receiver);
            recent.IsNew = isNew;
        }

        (recent!.Notice, recent.IsNotice) = (row, true);
    }

    /// <summary>The notice leaves.</summary>
    public void Remove(in NoticeRow row)
    {
        _records.Remove(row);
        var isStored = true;
        if (_notices.Remove(row.Key, out var recent))
        {
            isStored = !recent.IsNew;
            Leave(recent, row.Receiver);
        }

        if (isStored)
            _tables.Remove(row.Receiver, row.Message, row.Kind);
    }

    /// <summary>Some row of this user may not be in its table as it is: sent by him, or in his inbox.</summary>
    public bool MayTouch(long user) => _users[Slot(user)] != 0;

    /// <summary>A message that waits is due.</summary>
    public bool IsAnyDue(long now)
    {
        foreach (var recent in _messages.Values)
        {
            if (recent.Message.Due <= now)
                return true;
        }

        return false;
    }

    /// <summary>The lowest position of the messages here of which events wait; null when there is none.</summary>
    public long? OldestWaiting()
    {
        long? oldest = null;
        foreach (var recent in _messages.Values)
        {
            if (!recent.Message.Events.IsEmpty && !(recent.Message.Position >= oldest))
                oldest = recent.Message.Position;
        }

        return oldest;
    }

    /// <summary>From here on in this transaction the tables hold everything, and the journal nothing.</summary>
    public void Settle()
    {
        while (_order.TryDequeue(out var recent))
            Write(recent);
        _records.Clear();
        if (_first > _sequence)
            return;
        _clear.Execute();
        _first = _sequence + 1;
    }

    /// <summary>
    /// Before a commit: the rows that have been here longest go into their tables, and what the transaction changed goes into the journal. The position is kept in the one or the other, so that
    /// it never comes again after its rows have gone.
    /// </summary>
    public void Advance(long position)
    {
        while (Count > MaxRows || _bytes > MaxBytes || (_order.TryPeek(out var first) && !first.IsHere))
            Write(_order.Dequeue());
        if (!_order.TryPeek(out var oldest))
        {
            Settle();
            SavePosition(position);
            return;
        }

        // The old rows leave first: their pages are used again by the new one.
        if (oldest.Sequence > _first)
        {
            _trim.Bind(1, oldest.Sequence).Execute();
            _first = oldest.Sequence;
        }

        if (_records.IsEmpty)
            return;
        _append.Bind(1, ++_sequence).Bind(2, position).Bind(3, _records.Bytes).Execute();
        _position = position;
        _records.Clear();
    }

    private void SavePosition(long position)
    {
        if (position == _savedPosition)
            return;
        _savePosition.Bind(1, position).Execute();
        _position = _savedPosition = position;
    }

    private void Replay(Func<string, Statement> prepare)
    {
        using var rows = prepare("SELECT position, records FROM journal ORDER BY number");
        var (last, isAny) = (_position, false);
        for (; rows.Step(); isAny = true)
        {
            last = Math.Max(last, rows.Long(0));
            JournalRecords.Apply(rows.Blob(1), _tables);
        }

        rows.Reset();
        if (!isAny)
            return;
        _clear.Execute();
        SavePosition(last);
    }

    private static int Slot(long user) => (int)((ulong)(user * unchecked((long)0x9E3779B97F4A7C15)) >> (64 - SlotBits));

    private RecentRow OfMessage(in MessageRow row)
    {
        ref var recent = ref CollectionsMarshal.GetValueRefOrAddDefault(_messages, row.Id, out var isKnown);
        if (isKnown)
            return recent!;
        recent = Add(row.Receiver);
        _users[Slot(row.Sender)]++;
        return recent;
    }

    private RecentRow Add(long receiver)
    {
        if (!_spare.TryPop(out var recent))
            recent = new RecentRow();
        recent.Sequence = _sequence + 1;
        recent.IsHere = true;
        _order.Enqueue(recent);
        _users[Slot(receiver)]++;
        return recent;
    }

    /// <summary>It has its place in the queue still, and goes with it.</summary>
    private void Leave(RecentRow recent, long receiver)
    {
        recent.IsHere = false;
        _users[Slot(receiver)]--;
    }

    /// <summary>Writes one that has left the queue, unless there is nothing to write.</summary>
    private void Write(RecentRow recent)
    {
        if (recent.IsHere)
        {
            if (recent.IsNotice)
                WriteNotice(recent);
            else
                WriteMessage(recent);
        }

        recent.Clear();
        _spare.Push(recent);
    }

    private void WriteNotice(RecentRow recent)
    {
        _tables.Put(recent.Notice);
        _notices.Remove(recent.Notice.Key);
        Leave(recent, recent.Notice.Receiver);
    }

    private void WriteMessage(RecentRow recent)
    {
        ref readonly var row = ref recent.Message;
        if (recent.Body is { } body)
            _tables.Put(row, body);
        else
            _tables.Update(row);
        _maxStored = Math.Max(_maxStored, row.Id);
        _bytes -= recent.Body?.Length ?? 0;
        _messages.Remove(row.Id);
        _users[Slot(row.Sender)]--;
        Leave(recent, row.Receiver);
    }
}
