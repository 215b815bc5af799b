namespace ImConnect.Sqlite.History;

/// <summary>Brings the index of chats up to a position, a piece a commit. The first call takes the position of the last entry that there is.</summary>
internal sealed class CatchUpOperation(long? position) : WriteOperation<CatchUpOperation.Progress?>
{
    /// <summary>So many in one commit: a few milliseconds.</summary>
    private const int Max = 1024;

    private Progress _result = new(0, HasMore: true);

    /// <param name="Position">What is being caught up with.</param>
    /// <param name="HasMore">Something is missing still.</param>
    internal sealed record Progress(long Position, bool HasMore);

    protected override Progress? Result => _result;

    protected override Progress? Unavailable => null;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var to = position ?? tables.Counts.LastPosition;
        _result = new Progress(to, tables.History.CatchUp(to, Max));
    }
}
