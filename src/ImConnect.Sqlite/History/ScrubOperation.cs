namespace ImConnect.Sqlite.History;

/// <summary>
/// Overwrites the gaps of pages: a row of each is made so long that it fills its page, and then what it was, in one transaction. SQLite clears the gap when it has to lay the page
/// out for it, and what the row covered when it shrinks.
/// </summary>
internal sealed class ScrubOperation(IReadOnlyList<LeafPage.Ghost> ghosts) : WriteOperation<bool>
{
    /// <summary>So many pages at most in one commit: a few milliseconds.</summary>
    public const int Max = 64;

    protected override bool Result => true;

    protected override bool Unavailable => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        // The scan does not know of which table a page is: numbers of dead letters are far below ids of messages.
        foreach (var ghost in ghosts)
        {
            Fill(tables.Erasing.Body, tables.Erasing.SetBody, ghost);
            Fill(tables.Erasing.DeadBody, tables.Erasing.SetDeadBody, ghost);
        }
    }

    private static void Fill(Statement get, Statement set, LeafPage.Ghost ghost)
    {
        var row = get.Bind(1, ghost.Row);
        var body = row.Step() ? row.Blob(0).ToArray() : null;
        row.Reset();
        if (body is null)
            return;

        // A longer body has a length that may take a byte more.
        var filled = body.Length + (ghost.Filled - ghost.Length) - 1;
        if (filled < 0 || filled == body.Length)
            return;
        set.Bind(1, ghost.Row).Bind(2, new byte[filled]).Execute();
        set.Bind(1, ghost.Row).Bind(2, body).Execute();
    }
}
