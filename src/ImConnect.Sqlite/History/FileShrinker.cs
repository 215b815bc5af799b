namespace ImConnect.Sqlite.History;

/// <summary>Gives room back to the disk in pieces, each a commit among those of others, and empties the log.</summary>
internal sealed class FileShrinker(DataFile file, GroupCommitWriter writer)
{
    /// <summary>Pages that are free now.</summary>
    public async Task<long> CountFreeAsync() => (await RunAsync(long.MaxValue))?.Free ?? 0;

    /// <summary>
    /// Until no more than <paramref name="keep"/> pages are free, or (null) no more than are wanted again soon. True when some were given back: the file itself shrinks when the
    /// log is brought into it. Ends early when a commit fails.
    /// </summary>
    public async Task<bool> ShrinkAsync(long? keep, CancellationToken cancellationToken)
    {
        var hasShrunk = false;
        while (await RunAsync(keep) is { } outcome)
        {
            hasShrunk |= outcome.HasGivenBack;
            if (!outcome.HasMore)
                break;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return hasShrunk;
    }

    /// <summary>
    /// Brings the log into the file and empties it. Nearly all of it is copied on a connection of its own, so that the writer's pause is short. False when a reader was at it.
    /// </summary>
    public Task<bool> TryEmptyLogAsync()
    {
        using (var database = file.Connect(forReading: true)) // a checkpoint changes nothing that anybody reads
            database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        return writer.StartLogAnewAsync();
    }

    private async Task<VacuumOperation.Outcome?> RunAsync(long? keep)
    {
        var operation = new VacuumOperation(keep);
        writer.Enqueue(operation);
        return await operation.Done;
    }
}
