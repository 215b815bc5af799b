namespace ImConnect.Sqlite;

/// <summary>Has the tables hold all that was committed before, of one user or of all. The result is the last position of those commits; null when the file cannot be used.</summary>
internal sealed class SettleRecentOperation(long? user = null) : WriteOperation<long?>
{
    private long? _position;

    protected override long? Result => _position;

    protected override long? Unavailable => null;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        if (user is not { } one || tables.Recent.MayTouch(one))
            tables.Recent.Settle();
        _position = tables.Counts.LastPosition;
    }
}
