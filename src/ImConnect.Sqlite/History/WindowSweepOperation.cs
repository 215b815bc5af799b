using ImConnect.Persistence;

namespace ImConnect.Sqlite.History;

/// <summary>
/// Where messages are kept longer than their client ids are remembered: takes the client ids of those whose window is over out of the table <c>window</c>. Looks at each message
/// once, in the order of ids; what was settled late keeps its row there until the message itself goes, which costs room and nothing else: it does not count as a repeat.
/// </summary>
internal sealed class WindowSweepOperation(InboxOptions options) : WriteOperation<bool>
{
    /// <summary>So many at once: a commit of others waits no longer than that takes.</summary>
    private const int Max = 500;

    private bool _hasMore;

    /// <summary>True: there is more.</summary>
    protected override bool Result => _hasMore;

    protected override bool Unavailable => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var over = nowMilliseconds - (long)options.Window.TotalMilliseconds;
        List<MessageRow> rows = [];
        var old = tables.Old.Bind(1, tables.Erasing.WindowTo).Bind(2, Math.Max(0, over - InboxPosition.EpochMilliseconds) << 22).Bind(3, Max);
        while (old.Step())
            rows.Add(MessageRow.Read(old));
        old.Reset();
        foreach (var row in rows)
        {
            if (row.IsPublished && row.SettledAt <= over)
                tables.Window.Remove(WindowKey.Of(row), row.Id);
        }

        if (rows.Count > 0)
            tables.Erasing.WindowTo = rows[^1].Id;
        _hasMore = rows.Count == Max;
    }
}
