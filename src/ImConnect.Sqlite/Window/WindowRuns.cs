namespace ImConnect.Sqlite.Window;

/// <summary>
/// The runs of the window in the file. What is in none is nearly always known by a look into memory, at two bytes an entry; what may be in one costs a look at one page of each run that may
/// have it. Used by the writer's thread alone.
/// </summary>
internal sealed class WindowRuns
{
    /// <summary>A tier covers so many runs at least: 2 MiB of memory for a million messages.</summary>
    private const int SmallTier = 32;

    /// <summary>And this part of all runs, so that there are few of them however many runs there are.</summary>
    private const int TierPart = 2;

    private readonly Statement _addRun, _removeRun, _addPage, _page, _setPage, _removePages;

    /// <summary>Oldest first, like the runs in them.</summary>
    private readonly List<Tier> _tiers = [];
    private readonly byte[] _bytes = new byte[WindowRun.EntriesInPage * WindowEntry.Length];
    private long _lastNumber;

    public WindowRuns(Func<string, Statement> prepare)
    {
        _addRun = prepare("INSERT INTO window_run (number, first_id, last_id, until) VALUES (?1, ?2, ?3, ?4)");
        _removeRun = prepare("DELETE FROM window_run WHERE number = ?1");
        _addPage = prepare("INSERT INTO window_page (place, entries) VALUES (?1, ?2)");
        _page = prepare("SELECT entries FROM window_page WHERE place = ?1");
        _setPage = prepare("UPDATE window_page SET entries = ?2 WHERE place = ?1");
        _removePages = prepare("DELETE FROM window_page WHERE place BETWEEN ?1 AND ?2");
        Load(prepare);
    }

    /// <summary>How many there are.</summary>
    public int Count => _tiers.Sum(static tier => tier.Runs.Count);

    /// <summary>False: no run has this hash.</summary>
    public bool MayHave(ulong hash)
    {
        foreach (var tier in _tiers)
        {
            if (tier.Filter.MayHave(hash))
                return true;
        }

        return false;
    }

    /// <summary>The ids that have this hash, the newest run's first.</summary>
    public void Find(ulong hash, List<long> ids)
    {
        for (var t = _tiers.Count - 1; t >= 0; t--)
        {
            var tier = _tiers[t];
            if (!tier.Filter.MayHave(hash))
                continue;
            for (var r = tier.Runs.Count - 1; r >= 0; r--)
                Find(tier.Runs[r], hash, ids);
        }
    }

    /// <summary>Puts entries, ordered by their hashes, into the file as a run.</summary>
    public void Add(ReadOnlySpan<WindowEntry> entries, long until)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var entry in entries)
            (first, last) = (Math.Min(first, entry.Id), Math.Max(last, entry.Id));
        var run = new WindowRun(++_lastNumber, first, last, until);
        _addRun.Bind(1, run.Number).Bind(2, first).Bind(3, last).Bind(4, until).Execute();
        var tier = TierFor(run);
        for (var page = 0; !entries.IsEmpty; page++)
        {
            var part = entries[..Math.Min(entries.Length, WindowRun.EntriesInPage)];
            entries = entries[part.Length..];
            run.Fences.Add(part[0].Hash);
            for (var i = 0; i < part.Length; i++)
            {
                part[i].Write(_bytes.AsSpan(i * WindowEntry.Length));
                tier.Filter.Add(part[i].Hash);
            }

            _addPage.Bind(1, run.Place(page)).Bind(2, _bytes.AsSpan(0, part.Length * WindowEntry.Length)).Execute();
        }
    }

    /// <summary>A run that is to be looked through; null when there is none.</summary>
    public WindowRun? FindOver(long now)
    {
        foreach (var tier in _tiers)
        {
            foreach (var run in tier.Runs)
            {
                if (run.Until <= now)
                    return run;
            }
        }

        return null;
    }

    /// <summary>All entries of a run.</summary>
    public List<WindowEntry> Read(WindowRun run)
    {
        List<WindowEntry> entries = [];
        for (var page = 0; page < run.Fences.Count; page++)
            ReadPage(run, page, entries);
        return entries;
    }

    public void Remove(WindowRun run)
    {
        _removePages.Bind(1, run.Place(0)).Bind(2, run.Place(run.Fences.Count)).Execute();
        _removeRun.Bind(1, run.Number).Execute();
        foreach (var tier in _tiers)
            tier.Runs.Remove(run);
        _tiers.RemoveAll(static tier => tier.Runs.Count == 0);
    }

    /// <summary>An entry goes wherever it is, so that nothing of its message is left.</summary>
    public void Remove(in WindowEntry gone)
    {
        foreach (var tier in _tiers)
        {
            foreach (var run in tier.Runs)
            {
                if (run.FirstId <= gone.Id && gone.Id <= run.LastId && tier.Filter.MayHave(gone.Hash))
                    Remove(run, gone);
            }
        }
    }

    private void Remove(WindowRun run, WindowEntry gone)
    {
        for (var page = run.FirstPage(gone.Hash); page < run.Fences.Count && run.Fences[page] <= gone.Hash; page++)
        {
            List<WindowEntry> entries = [];
            ReadPage(run, page, entries);
            if (!entries.Remove(gone))
                continue;
            for (var i = 0; i < entries.Count; i++)
                entries[i].Write(_bytes.AsSpan(i * WindowEntry.Length));
            _setPage.Bind(1, run.Place(page)).Bind(2, _bytes.AsSpan(0, entries.Count * WindowEntry.Length)).Execute();
        }
    }

    private void Find(WindowRun run, ulong hash, List<long> ids)
    {
        for (var page = run.FirstPage(hash); page < run.Fences.Count && run.Fences[page] <= hash; page++)
        {
            if (_page.Bind(1, run.Place(page)).Step())
            {
                // Entries of one hash stand together; a page is small enough to be looked through from its beginning.
                for (var rest = _page.Blob(0); rest.Length >= WindowEntry.Length; rest = rest[WindowEntry.Length..])
                {
                    var entry = WindowEntry.Read(rest);
                    if (entry.Hash > hash)
                        break;
                    if (entry.Hash == hash)
                        ids.Add(entry.Id);
                }
            }

            _page.Reset();
        }
    }

    private void ReadPage(WindowRun run, int page, List<WindowEntry> entries)
    {
        if (_page.Bind(1, run.Place(page)).Step())
        {
            for (var rest = _page.Blob(0); rest.Length >= WindowEntry.Length; rest = rest[WindowEntry.Length..])
                entries.Add(WindowEntry.Read(rest));
        }

        _page.Reset();
    }

    private Tier TierFor(WindowRun run)
    {
        if (_tiers.Count == 0 || _tiers[^1].Runs.Count == _tiers[^1].Capacity)
            _tiers.Add(new Tier(Math.Max(SmallTier, Count / TierPart)));
        _tiers[^1].Runs.Add(run);
        return _tiers[^1];
    }

    /// <summary>Reads all pages: a run's in some 100 microseconds.</summary>
    private void Load(Func<string, Statement> prepare)
    {
        using var runs = prepare("SELECT number, first_id, last_id, until FROM window_run ORDER BY number");
        using var pages = prepare("SELECT entries FROM window_page WHERE place BETWEEN ?1 AND ?2 ORDER BY place");
        while (runs.Step())
        {
            var run = new WindowRun(runs.Long(0), runs.Long(1), runs.Long(2), runs.Long(3));
            _lastNumber = run.Number;
            var tier = TierFor(run);
            pages.Bind(1, run.Place(0)).Bind(2, run.Place(0) + ushort.MaxValue);
            while (pages.Step())
            {
                var rest = pages.Blob(0);

                // Emptied by an erasure: it stands where its hashes would.
                run.Fences.Add(rest.IsEmpty ? run.Fences.LastOrDefault() : WindowEntry.Read(rest).Hash);
                for (; rest.Length >= WindowEntry.Length; rest = rest[WindowEntry.Length..])
                    tier.Filter.Add(WindowEntry.Read(rest).Hash);
            }

            pages.Reset();
        }
    }

    /// <summary>Runs that share a filter.</summary>
    private sealed class Tier(int capacity)
    {
        public int Capacity => capacity;

        public HashFilter Filter { get; } = new(capacity * DuplicateWindow.Generation);

        public List<WindowRun> Runs { get; } = [];
    }
}
