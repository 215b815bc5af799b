using ImConnect.History;
using ImConnect.Persistence;

namespace ImConnect.Sqlite.History;

/// <summary>What housekeeping does for the history beside removing old messages: old client ids go, and room is given back. Called by the checkpointer's loop.</summary>
internal sealed class HistoryUpkeep(GroupCommitWriter writer, FileShrinker shrinker, InboxOptions inbox, HistoryOptions options)
{
    /// <summary>How long a message is kept after it was settled.</summary>
    public TimeSpan Retention => options.Retention;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // With no retention beyond the window, client ids go with their messages.
        var isMore = options.Retention > inbox.Window;
        while (isMore)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sweep = new WindowSweepOperation(inbox);
            writer.Enqueue(sweep);
            isMore = await sweep.Done;
        }

        // When a reader is at the log, the file shrinks with a later checkpoint.
        if (await shrinker.ShrinkAsync(keep: null, cancellationToken))
            await shrinker.TryEmptyLogAsync();
    }
}
