namespace ImConnect.Sqlite.History;

/// <summary>Reads the file once, past SQLite, and finds the pages on which remnants of rows lie. At the disk's speed, on a thread of its own; nobody waits for it.</summary>
internal sealed class GhostScan(DataFile file)
{
    /// <summary>So many are named at once; the rest is found by the next scan.</summary>
    public const int Max = 65_536;

    private const int BufferLength = 1 << 20;

    /// <param name="Pages">The pages with a row of each.</param>
    /// <param name="IsSure">The file was not written meanwhile, so nothing was missed.</param>
    internal sealed record Result(Dictionary<long, LeafPage.Ghost> Pages, bool IsSure);

    public Task<Result> RunAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Run(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Result Run(CancellationToken cancellationToken)
    {
        Dictionary<long, LeafPage.Ghost> found = [];
        int pageLength;
        using (var database = file.Connect(forReading: true))
            pageLength = (int)database.Number("PRAGMA page_size");
        var written = File.GetLastWriteTimeUtc(file.Path);
        var buffer = new byte[BufferLength];
        var offset = 0L;
        for (var number = 1L; found.Count < Max;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = Fill(buffer, offset);
            offset += read;
            for (var at = 0; at + pageLength <= read; at += pageLength, number++)
            {
                // The first page begins with the file's header: its rows are the schema.
                if (number > 1 && LeafPage.TryRead(buffer.AsSpan(at, pageLength), out var leaf) && leaf.TryFindGhost(out var ghost))
                    found[number] = ghost;
            }

            if (read < buffer.Length)
                break;
        }

        return new Result(found, File.GetLastWriteTimeUtc(file.Path) == written);
    }
    /// <summary>How much was read: less than there is room for only at the end of the file.</summary>
    private int Fill(byte[] buffer, long offset)
    {
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(file.Bytes, buffer.AsSpan(length), offset + length) is > 0 and var read)
            length += read;
        return length;
    }
}
