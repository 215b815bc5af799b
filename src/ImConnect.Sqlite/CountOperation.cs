namespace ImConnect.Sqlite;

/// <summary>How much waits in one inbox; null when the file cannot be used.</summary>
internal sealed class CountOperation(UserId user) : WriteOperation<long?>
{
    private long _count;

    protected override long? Result => _count;

    protected override long? Unavailable => null;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds) => _count = tables.Counts.OpenOf(user.Value);
}
