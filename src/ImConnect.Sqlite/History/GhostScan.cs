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
        using var stream = new FileStream(file.Path, new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan,
        });
        var buffer = new byte[BufferLength];
        for (var number = 1L; found.Count < Max;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
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
}
