namespace ImConnect.Sqlite.History;

/// <summary>
/// Finds the messages of a chat. Chats come in no order, so an index row with its message would write a page of the file a message; instead the newest are held in memory
/// and go into <c>chat_message</c> in its order, a piece a commit, many to a page. <c>conversation</c> is written once a chat and piece. Used by the writer's thread alone;
/// readers add <see cref="Tail"/> to what they find in the file.
/// </summary>
/// <remarks>
/// Nothing is lost with the memory. Positions grow in the order of the commits, so what is in the index ends at one position, <c>meta.history_to</c>. Ids do not: they are taken
/// before the queue. So <c>meta.history_from</c> is at or below the id of every message that is not in the index yet, and goes back where a late one comes below it. At start
/// the messages from there are read again. When a transaction fails this object is thrown away with it.
/// </remarks>
internal sealed class ChatIndex
{
    /// <summary>So many are gathered before they are sorted: 1 MiB.</summary>
    public const int Generation = 32_768;

    /// <summary>So many go into the table with one commit at least: less than a millisecond.</summary>
    private const int Piece = 256;

    private readonly Statement _insert, _touch, _remove, _lastOf, _setLast, _removeChat, _saveTo, _saveFrom;
    private readonly HashSet<long> _gone = [];
    private readonly List<long> _goneNow = [];
    private ChatEntry[] _order = [];
    private int _next;
    private int _addedSince;
    private bool _isFinished;
    private long _to, _from;
    private long _lowestId = long.MaxValue, _lowestPosition = long.MaxValue;

    public ChatIndex(Func<string, Statement> prepare)
    {
        _insert = prepare("INSERT OR IGNORE INTO chat_message (receiver, sender, position, message) VALUES (?1, ?2, ?3, ?4)");
        _touch = prepare("""
            INSERT INTO conversation (owner, other, last) VALUES (?1, ?2, ?3)
            ON CONFLICT (owner, other) DO UPDATE SET last = excluded.last WHERE last < excluded.last
            """);
        _remove = prepare("DELETE FROM chat_message WHERE receiver = ?1 AND sender = ?2 AND position = ?3");
        _lastOf = prepare("SELECT max(position) FROM chat_message WHERE receiver = ?1 AND sender = ?2");
        _setLast = prepare("UPDATE conversation SET last = ?3 WHERE owner = ?1 AND other = ?2");
        _removeChat = prepare("DELETE FROM conversation WHERE owner = ?1 AND other = ?2");
        _saveTo = prepare("UPDATE meta SET value = ?1 WHERE name = 'history_to'");
        _saveFrom = prepare("UPDATE meta SET value = ?1 WHERE name = 'history_from'");
        Load(prepare);
    }

    public ChatTail Tail { get; } = new();

    /// <summary>The message was inserted in this transaction.</summary>
    public void Add(in ChatEntry entry)
    {
        Tail.Add(entry);
        _lowestId = Math.Min(_lowestId, entry.Id);
        _lowestPosition = Math.Min(_lowestPosition, entry.Position);
        _addedSince++;
        if (entry.Id < _from)
            SaveFrom(entry.Id);
    }

    /// <summary>The message was deleted in this transaction.</summary>
    public void Forget(in MessageRow row)
    {
        if (row.Position > _to)
        {
            _gone.Add(row.Position);
            _goneNow.Add(row.Position);
        }

        if (_remove.Bind(1, row.Receiver).Bind(2, row.Sender).Bind(3, row.Position).Execute() == 0)
            return;
        var last = Math.Max(LastOf(row.Receiver, row.Sender), LastOf(row.Sender, row.Receiver));
        if (last > row.Position)
            return;
        SetLast(row.Receiver, row.Sender, last);
        SetLast(row.Sender, row.Receiver, last);
    }

    /// <summary>Before a commit: the next piece goes into the table, always faster than new ones come.</summary>
    public void Advance()
    {
        if (_next == _order.Length && Tail.Newest >= Generation)
            Sort();
        Write(Math.Max(Piece, 2 * _addedSince));
        _addedSince = 0;
    }

    /// <summary>Puts at most <paramref name="max"/> more into the table; true while messages up to a position are missing there.</summary>
    public bool CatchUp(long position, int max)
    {
        if (_next == _order.Length && Tail.Newest > 0 && _lowestPosition <= position)
            Sort();
        Write(max);
        return _next < _order.Length || (Tail.Newest > 0 && _lowestPosition <= position);
    }

    /// <summary>After the commit: readers see what was added, and find in the file what has gone there.</summary>
    public void Committed()
    {
        if (_goneNow.Count > 0)
            Tail.Forget(_goneNow);
        _goneNow.Clear();
        Tail.Publish();
        if (_isFinished)
            Tail.Drop(_to);
        _isFinished = false;
    }

    private void Sort()
    {
        _order = Tail.Cut();
        _next = 0;
        _lowestId = _lowestPosition = long.MaxValue;
    }

    private void Write(int max)
    {
        if (_next == _order.Length)
            return;
        var end = Math.Min(_order.Length, _next + max);
        var written = default(ChatEntry);
        for (; _next < end; _next++)
        {
            ref readonly var entry = ref _order[_next];
            if (_gone.Count > 0 && _gone.Contains(entry.Position))
                continue;
            if (!written.IsSameDirection(entry))
                Touch(written);
            written = entry;
            _insert.Bind(1, entry.Receiver).Bind(2, entry.Sender).Bind(3, entry.Position).Bind(4, entry.Id).Execute();
        }

        Touch(written);
        if (_next == _order.Length)
            Finish();
    }

    /// <summary>All of the generation are in the table: they are not read again at a start.</summary>
    private void Finish()
    {
        foreach (ref readonly var entry in _order.AsSpan())
            _to = Math.Max(_to, entry.Position);
        _order = [];
        _next = 0;
        _isFinished = true;
        _gone.RemoveWhere(position => position <= _to);
        _saveTo.Bind(1, _to).Execute();
        if (_lowestId != long.MaxValue)
            SaveFrom(_lowestId);
    }

    private void SaveFrom(long id)
    {
        _saveFrom.Bind(1, id).Execute();
        _from = id;
    }

    private void Touch(in ChatEntry entry)
    {
        if (entry.Position == 0)
            return;
        _touch.Bind(1, entry.Receiver).Bind(2, entry.Sender).Bind(3, entry.Position).Execute();
        if (entry.Receiver != entry.Sender)
            _touch.Bind(1, entry.Sender).Bind(2, entry.Receiver).Bind(3, entry.Position).Execute();
    }

    private void SetLast(long owner, long other, long last)
    {
        if (last == 0)
            _removeChat.Bind(1, owner).Bind(2, other).Execute();
        else
            _setLast.Bind(1, owner).Bind(2, other).Bind(3, last).Execute();
    }

    private long LastOf(long receiver, long sender)
    {
        var last = _lastOf.Bind(1, receiver).Bind(2, sender).Step() ? _lastOf.Long(0) : 0;
        _lastOf.Reset();
        return last;
    }

    private void Load(Func<string, Statement> prepare)
    {
        using var meta = prepare("SELECT (SELECT value FROM meta WHERE name = 'history_to'), (SELECT value FROM meta WHERE name = 'history_from')");
        if (meta.Step())
            (_to, _from) = (meta.Long(0), meta.Long(1));
        meta.Reset();
        using var rows = prepare("SELECT receiver, sender, position, id FROM message WHERE id >= ?1 AND position > ?2 AND kind = 0").Bind(1, _from).Bind(2, _to);
        while (rows.Step())
            Add(new ChatEntry(rows.Long(0), rows.Long(1), rows.Long(2), rows.Long(3)));
        Tail.Publish();
        _addedSince = 0;
    }
}
