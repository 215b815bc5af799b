using ImConnect.Persistence;

namespace ImConnect.Sqlite.Window;

/// <summary>
/// Finds a message by sender, receiver and client id. Client ids are random, so an index row a message would write a page of the file a message, which was a third of the whole cost; instead the
/// newest are held in memory and go into the file as a run in the order of their hashes, many to a page, and each run behind the one before. Nothing of a run changes; what it finds is looked up
/// by its id, and only counts while that message is there. Used by the writer's thread alone.
/// </summary>
/// <remarks>
/// Nothing is lost with the memory: the messages themselves are in the file, and <c>meta.window_from</c> is at or below the id of every message that is in no run yet. At start all from there
/// are read again. When a transaction fails this object is thrown away with it.
/// </remarks>
internal sealed class DuplicateWindow
{
    /// <summary>So many are gathered for a run: about 3 MiB, and 5 ms for the sort and the run.</summary>
    public const int Generation = 32_768;

    private readonly Dictionary<WindowKey, long> _newest = [];
    private readonly List<long> _candidates = [];
    private readonly WindowHash _hash;
    private readonly WindowRuns _runs;
    private readonly Statement _saveFrom;
    private readonly long _window;
    private HashFilter _newestFilter = new(Generation);
    private Sweep? _sweep;
    private long _savedFrom = long.MinValue;

    /// <summary>In a transaction of the caller.</summary>
    public DuplicateWindow(Func<string, Statement> prepare, InboxOptions options, long now)
    {
        _window = (long)options.Window.TotalMilliseconds;
        _hash = new WindowHash(prepare);
        _runs = new WindowRuns(prepare);
        _saveFrom = prepare("UPDATE meta SET value = ?1 WHERE name = 'window_from'");
        Load(prepare, now);
    }

    /// <summary>The newest message that has this key; null when there is none any more.</summary>
    public MessageRow? Find(in WindowKey key, RecentRows rows)
    {
        // Nearly all are new, and need no look at anything else.
        var hash = _hash.Of(key);
        if (!_runs.MayHave(hash) && !_newestFilter.MayHave(hash))
            return null;
        if (_newest.TryGetValue(key, out var id))
            return rows.Find(id);
        _candidates.Clear();
        _runs.Find(hash, _candidates);
        foreach (var candidate in _candidates)
        {
            if (rows.Find(candidate) is { } row && WindowKey.Of(row) == key)
                return row;
        }

        return null;
    }

    /// <summary>The message was inserted in this transaction.</summary>
    public void Add(in WindowKey key, long id)
    {
        _newest[key] = id;
        _newestFilter.Add(_hash.Of(key));
        if (id < _savedFrom)
            SaveFrom(id); // ids are taken before the queue: this one was overtaken by those that the mark was set for
    }

    /// <summary>The message is erased in this transaction: its key's hash goes too. A later message with the same key is left alone.</summary>
    public void Remove(in WindowKey key, long id)
    {
        if (_newest.TryGetValue(key, out var known) && known == id)
            _newest.Remove(key);
        var gone = new WindowEntry(_hash.Of(key), id);
        _sweep?.Kept.Remove(gone);
        _runs.Remove(gone);
    }

    /// <summary>Before a commit: when enough have gathered, they become a run.</summary>
    public void Advance(long now)
    {
        if (_newest.Count < Generation)
            return;
        var entries = new WindowEntry[_newest.Count];
        var at = 0;
        foreach (var (key, id) in _newest)
            entries[at++] = new WindowEntry(_hash.Of(key), id);
        SaveFrom(entries.Max(static entry => entry.Id) + 1); // one that comes later with a lower id takes the mark back
        Array.Sort(entries);
        _runs.Add(entries, now + _window);
        _newest.Clear();
        _newestFilter = new HashFilter(Generation);
    }

    /// <summary>
    /// Looks at the next messages of a run whose time has come: those whose window is over are forgotten, the others go into a run of their own for another window. True when there is more to do.
    /// </summary>
    public bool TrySweep(long now, int max, RecentRows rows)
    {
        if (_sweep is null)
        {
            if (_runs.FindOver(now) is not { } run)
                return false;
            _sweep = new Sweep(run, _runs.Read(run));
        }

        foreach (var entry in _sweep.Take(max))
        {
            if (rows.Find(entry.Id) is { } row && !IsOver(row, now))
                _sweep.Kept.Add(entry);
        }

        if (_sweep.IsAtEnd)
        {
            _runs.Remove(_sweep.Run);
            _sweep.Kept.Sort();
            if (_sweep.Kept.Count > 0)
                _runs.Add(_sweep.Kept.ToArray(), now + _window);
            _sweep = null;
        }

        return true;
    }

    /// <summary>The time in which a repeat of the message is known as one is over.</summary>
    public bool IsOver(in MessageRow row, long now) => row.Events.IsEmpty && row.SettledAt is { } settled && settled + _window <= now;

    private void SaveFrom(long id)
    {
        _saveFrom.Bind(1, id).Execute();
        _savedFrom = id;
    }

    private void Load(Func<string, Statement> prepare, long now)
    {
        using var from = prepare("SELECT value FROM meta WHERE name = 'window_from'");
        if (from.Step())
            _savedFrom = from.Long(0);
        from.Reset();
        using var rows = prepare("SELECT id, sender, receiver, client_id FROM message WHERE id >= ?1 ORDER BY id").Bind(1, _savedFrom);
        while (rows.Step())
        {
            Add(new WindowKey(rows.Long(1), rows.Long(2), rows.ClientId(3).Value), rows.Long(0));
            Advance(now); // a file of the first version has no runs
        }
    }

    /// <summary>A run that is being looked through, in the order of ids: they lie together so.</summary>
    private sealed class Sweep
    {
        private readonly List<WindowEntry> _entries;
        private int _next;

        public Sweep(WindowRun run, List<WindowEntry> entries)
        {
            (Run, _entries) = (run, entries);
            entries.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        }

        public WindowRun Run { get; }

        public List<WindowEntry> Kept { get; } = [];

        public bool IsAtEnd => _next == _entries.Count;

        public List<WindowEntry> Take(int max)
        {
            var taken = _entries.GetRange(_next, Math.Min(max, _entries.Count - _next));
            _next += taken.Count;
            return taken;
        }
    }
}
