namespace ImConnect.Sqlite.History;

/// <summary>Pages of the file that nothing uses, and how they are given back. Used by the writer's thread alone.</summary>
internal sealed class FreePages(Func<string, Statement> prepare)
{
    /// <summary>So many pages of 4 KiB go with one commit: each may have to be filled with the last one of the file. About a millisecond.</summary>
    public const int Piece = 64;

    private readonly Statement _free = prepare("PRAGMA freelist_count");
    private readonly Statement _all = prepare("PRAGMA page_count");
    private readonly Statement _giveBack = prepare($"PRAGMA incremental_vacuum({Piece})");

    public long Free => Number(_free);

    public long All => Number(_all);

    public void GiveBack() => _giveBack.Execute();

    private static long Number(Statement statement)
    {
        var number = statement.Step() ? statement.Long(0) : 0;
        statement.Reset();
        return number;
    }
}
