namespace ImConnect.Sqlite.Window;

/// <summary>Entries in the order of their hashes, in pages of the table <c>window_page</c>.</summary>
/// <param name="number">Later runs have greater numbers.</param>
/// <param name="firstId">The lowest id among them.</param>
/// <param name="lastId">The greatest.</param>
/// <param name="until">Milliseconds since 1970: before that none of them need be looked at again.</param>
internal sealed class WindowRun(long number, long firstId, long lastId, long until)
{
    /// <summary>What a page holds: with its head it fills one of the file's.</summary>
    public const int EntriesInPage = 250;

    private const int MaxPages = 1 << 16;

    public long Number => number;

    public long FirstId => firstId;

    public long LastId => lastId;

    public long Until => until;

    /// <summary>The first hash of each page.</summary>
    public List<ulong> Fences { get; } = [];

    /// <summary>The key of a page in the table.</summary>
    public long Place(int page) => (number * MaxPages) + page;

    /// <summary>The first page that may have this hash: the last one that begins below it, or the first.</summary>
    public int FirstPage(ulong hash)
    {
        var (low, high) = (0, Fences.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Fences[middle] < hash)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Max(0, low - 1);
    }
}
