using ImConnect.History;

namespace ImConnect.Sqlite.History;

/// <summary>What housekeeping does for the history beside removing old messages: old client ids go, and room is given back. Called by the checkpointer's loop.</summary>
internal sealed class HistoryUpkeep(GroupCommitWriter writer, FileShrinker shrinker, HistoryOptions options)
{
    /// <summary>How long a message is kept after it was settled.</summary>
    public TimeSpan Retention => options.Retention;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        WindowSweepOperation sweep;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            sweep = new WindowSweepOperation();
            writer.Enqueue(sweep);
        }
        while (await sweep.Done);

        // When a reader is at the log, the file shrinks with a later checkpoint.
        if (await shrinker.ShrinkAsync(keep: null, cancellationToken))
            await shrinker.TryEmptyLogAsync();
    }
}
