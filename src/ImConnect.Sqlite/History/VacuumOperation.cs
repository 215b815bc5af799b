namespace ImConnect.Sqlite.History;

/// <summary>
/// Gives a piece of the file's free pages back to the disk, if there are more than <paramref name="keep"/>; without a number, if they are a fair part of the file: some are
/// wanted again tomorrow, and giving back moves pages.
/// </summary>
internal sealed class VacuumOperation(long? keep) : WriteOperation<VacuumOperation.Outcome?>
{
    /// <summary>Below this nothing is given back: 4 MiB.</summary>
    private const long FewPages = 1024;

    /// <summary>Nor below this part of the file.</summary>
    private const long Part = 8;

    private Outcome _result = new(0, HasGivenBack: false, HasMore: false);

    /// <param name="Free">Pages that are free now.</param>
    /// <param name="HasGivenBack">Some were given back.</param>
    /// <param name="HasMore">More should be.</param>
    internal sealed record Outcome(long Free, bool HasGivenBack, bool HasMore);

    protected override Outcome? Result => _result;

    protected override Outcome? Unavailable => null;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var pages = tables.FreePages;
        var bound = keep ?? Math.Max(FewPages, pages.All / Part);
        var before = pages.Free;
        if (before > bound)
            pages.GiveBack();
        var free = pages.Free;
        _result = new Outcome(free, HasGivenBack: free < before, HasMore: free > bound && free < before);
    }
}
