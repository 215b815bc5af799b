namespace ImConnect.Sqlite;

/// <summary>
/// Finds a message by sender, receiver and client id. Client ids are random, so an index row a message would write a page of the file a message, which was a third of
/// the whole cost; instead the newest are held in memory and go into the table <c>window</c> in its order, a piece a commit, many to a page. Used by the writer's thread
/// alone.
/// </summary>
/// <remarks>
/// Nothing is lost with the memory: the messages themselves are in the file, and <c>meta.window_from</c> is at or below the id of every message that is not in the table yet.
/// At start all from there are read again. When a transaction fails this object is thrown away with it.
/// </remarks>
internal sealed class DuplicateWindow
{
    /// <summary>So many are gathered before they are sorted: about 3 MiB, and 10 ms for the sort.</summary>
    private const int Generation = 32_768;

    /// <summary>So many go into the table with one commit at least: less than a millisecond.</summary>
    private const int Piece = 256;

    private readonly Statement _find, _insert, _delete, _saveFrom;
    private Dictionary<WindowKey, long> _newest = [];
    private Dictionary<WindowKey, long> _sorted = [];
    private WindowKey[] _order = [];
    private int _next;
    private int _addedSince;
    private long _lowestOfNewest = long.MaxValue;
    private long _savedFrom = long.MinValue;

    public DuplicateWindow(Func<string, Statement> prepare)
    {
        _find = prepare("SELECT message FROM window WHERE sender = ?1 AND receiver = ?2 AND client_id = ?3");
        _insert = prepare("INSERT OR REPLACE INTO window (sender, receiver, client_id, message) VALUES (?1, ?2, ?3, ?4)");
        _delete = prepare("DELETE FROM window WHERE sender = ?1 AND receiver = ?2 AND client_id = ?3 AND message = ?4");
        _saveFrom = prepare("UPDATE meta SET value = ?1 WHERE name = 'window_from'");
        Load(prepare);
    }

    /// <summary>The message that has this key.</summary>
    public long? Find(in WindowKey key)
    {
        if (_newest.TryGetValue(key, out var id) || _sorted.TryGetValue(key, out id))
            return id;
        Bind(_find, key);
        var found = _find.Step() ? _find.Long(0) : default(long?);
        _find.Reset();
        return found;
    }

    /// <summary>The message was inserted in this transaction.</summary>
    public void Add(in WindowKey key, long id)
    {
        _newest[key] = id;
        _lowestOfNewest = Math.Min(_lowestOfNewest, id);
        _addedSince++;
        if (id < _savedFrom)
            SaveFrom(id); // ids are taken before the queue: this one was overtaken by those that the mark was set for
    }

    /// <summary>The message was deleted in this transaction, or its time is over. A later message with the same key is left alone.</summary>
    public void Remove(in WindowKey key, long id)
    {
        Remove(_newest, key, id);
        Remove(_sorted, key, id);
        Bind(_delete, key).Bind(4, id).Execute();
    }

    /// <summary>Before a commit: the next piece goes into the table, always faster than new ones come.</summary>
    public void Advance()
    {
        if (_next == _order.Length && _newest.Count >= Generation)
            Sort();
        if (_next == _order.Length)
        {
            _addedSince = 0;
            return;
        }

        var end = Math.Min(_order.Length, _next + Math.Max(Piece, 2 * _addedSince));
        _addedSince = 0;
        for (; _next < end; _next++)
        {
            // One that was removed meanwhile is passed over.
            if (_sorted.TryGetValue(_order[_next], out var id))
                Bind(_insert, _order[_next]).Bind(4, id).Execute();
        }

        if (_next == _order.Length)
            Finish();
    }

    private static void Remove(Dictionary<WindowKey, long> keys, in WindowKey key, long id)
    {
        if (keys.TryGetValue(key, out var known) && known == id)
            keys.Remove(key);
    }

    private static Statement Bind(Statement statement, in WindowKey key) =>
        statement.Bind(1, key.Sender).Bind(2, key.Receiver).Bind(3, new ClientMessageId(key.ClientId));

    private void Sort()
    {
        (_sorted, _newest) = (_newest, _sorted);
        _lowestOfNewest = long.MaxValue;
        _order = [.. _sorted.Keys];
        Array.Sort(_order);
        _next = 0;
    }

    /// <summary>All that were sorted are in the table: only the newest are read again at a start.</summary>
    private void Finish()
    {
        _sorted.Clear();
        _order = [];
        _next = 0;
        if (_lowestOfNewest != long.MaxValue)
            SaveFrom(_lowestOfNewest);
    }

    private void SaveFrom(long id)
    {
        _saveFrom.Bind(1, id).Execute();
        _savedFrom = id;
    }

    private void Load(Func<string, Statement> prepare)
    {
        using var from = prepare("SELECT value FROM meta WHERE name = 'window_from'");
        if (from.Step())
            _savedFrom = from.Long(0);
        from.Reset();
        using var rows = prepare("SELECT id, sender, receiver, client_id FROM message WHERE id >= ?1").Bind(1, _savedFrom);
        while (rows.Step())
            Add(new WindowKey(rows.Long(1), rows.Long(2), rows.ClientId(3).Value), rows.Long(0));
        _addedSince = 0;
    }
}
