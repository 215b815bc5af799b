namespace ImConnect.Sqlite.History;

/// <summary>Has the window forget the client ids whose time is over, a piece at a time.</summary>
internal sealed class WindowSweepOperation : WriteOperation<bool>
{
    /// <summary>So many at once: a commit of others waits no longer than that takes.</summary>
    private const int Max = 500;

    private bool _hasMore;

    /// <summary>True: there is more.</summary>
    protected override bool Result => _hasMore;

    protected override bool Unavailable => false;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds) => _hasMore = tables.Window.TrySweep(nowMilliseconds, Max, tables.Recent);
}
