using Microsoft.Extensions.Logging;

namespace ImConnect.Sqlite.History;

/// <summary>
/// Erases a user: the index of chats is brought up to now, then everything that it finds goes in pieces, each a commit, so that nobody else waits long and a crash leaves only a
/// smaller rest. Costs a few look-ups a message of the user, one look at the notices that wait in all inboxes, and reading the file twice from its beginning to its end, off the
/// writer's way. Deleted bytes are overwritten with zeros as they go (<see cref="DataFile"/>), remnants of rows that moved at the end (<see cref="LeafPage"/>).
/// </summary>
internal sealed partial class UserEraser(HistoryReads reads, GroupCommitWriter writer, FileShrinker shrinker, GhostScan scan, TimeProvider time, ILogger<UserEraser> logger)
{
    private const int ChatsAtOnce = 1000;
    private const int NoticesAtOnce = 500;

    /// <summary>Looks at the whole file until there is nothing to overwrite: two where nobody writes.</summary>
    private const int MaxPasses = 16;

    private static readonly TimeSpan s_logPause = TimeSpan.FromMilliseconds(50);

    public async ValueTask<long> EraseAsync(long user, CancellationToken cancellationToken)
    {
        // 1. Everything accepted until now is to be found by chat.
        long? to = null;
        CatchUpOperation.Progress progress;
        do
        {
            progress = await RunAsync(new CatchUpOperation(to), cancellationToken);
            to = progress.Position;
        }
        while (progress.HasMore);
        var free = await shrinker.CountFreeAsync();

        // 2. The chats, and what else waits for the user.
        var messages = 0L;
        long? after = null;
        List<long> others;
        do
        {
            others = await reads.ReadOthersAsync(user, after, ChatsAtOnce, cancellationToken);
            messages += await EraseChatsAsync(user, others, to.Value, cancellationToken);
            after = others.Count > 0 ? others[^1] : after;
        }
        while (others.Count == ChatsAtOnce);

        // 3. What the others are to be told of the user.
        foreach (var keys in (await reads.ReadNoticesFromAsync(user, cancellationToken)).Chunk(NoticesAtOnce))
        {
            if (!await EnqueueAsync(new EraseNoticesOperation(user, keys)))
                throw Unavailable();
        }

        // 4. The room goes back, and what SQLite has left of the user where nobody reads goes too.
        await shrinker.ShrinkAsync(free, cancellationToken);
        await ScrubAsync(cancellationToken);
        LogErased(logger, messages);
        return messages;
    }

    private async Task<long> EraseChatsAsync(long user, List<long> others, long to, CancellationToken cancellationToken)
    {
        var messages = 0L;
        var progress = new EraseOperation.Progress(0, 0, HasMore: true);
        while (progress.HasMore)
        {
            progress = await RunAsync(new EraseOperation(user, others, progress.Next, to), cancellationToken);
            messages += progress.Messages;
        }

        return messages;
    }

    /// <summary>
    /// Ends when a look at the whole file, with nothing in the log, has found no remnant that was there at the first look: later ones are of others, nothing of the user has moved
    /// since.
    /// </summary>
    private async Task ScrubAsync(CancellationToken cancellationToken)
    {
        HashSet<long>? first = null;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            while (!await shrinker.TryEmptyLogAsync())
                await Task.Delay(s_logPause, time, cancellationToken);
            var (pages, isSure) = await scan.RunAsync(cancellationToken);
            if (first is null && isSure && pages.Count < GhostScan.Max)
                first = [.. pages.Keys];
            var ghosts = pages.Where(page => first is null || first.Contains(page.Key)).Select(page => page.Value).ToList();
            if (ghosts.Count == 0 && isSure)
                return;
            foreach (var piece in ghosts.Chunk(ScrubOperation.Max))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!await EnqueueAsync(new ScrubOperation(piece)))
                    throw Unavailable();
            }
        }

        throw new IOException("The messages are gone, but remnants of them may lie in the data file: too much was written meanwhile. Call again.");
    }

    private async Task<TResult> RunAsync<TResult>(WriteOperation<TResult?> operation, CancellationToken cancellationToken)
        where TResult : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await EnqueueAsync(operation) ?? throw Unavailable();
    }

    private Task<TResult> EnqueueAsync<TResult>(WriteOperation<TResult> operation)
    {
        writer.Enqueue(operation);
        return operation.Done;
    }

    private static IOException Unavailable() => new("A commit failed: a part of the user's messages may be there still. Call again when the store is healthy.");

    [LoggerMessage(EventId = 2020, Level = LogLevel.Information, Message = "A user was erased: {Count} messages")]
    private static partial void LogErased(ILogger logger, long count);
}
