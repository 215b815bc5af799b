using Microsoft.Extensions.Logging;

namespace ImConnect.Sqlite.History;

/// <summary>
/// Erases a user: the index of chats is brought up to now, then everything that it finds goes in pieces, each a commit, so that nobody else waits long and a crash leaves only a
/// smaller rest. Costs a few look-ups a message of the user, one look at the notices that wait in all inboxes, and no scan of the messages. Deleted bytes are overwritten
/// with zeros as they go (<see cref="DataFile"/>); the log is emptied at the end.
/// </summary>
internal sealed partial class UserEraser(HistoryReads reads, GroupCommitWriter writer, FileShrinker shrinker, TimeProvider time, ILogger<UserEraser> logger)
{
    private const int ChatsAtOnce = 1000;
    private const int NoticesAtOnce = 500;

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

        // 4. The room goes back, and the log goes: it holds pages of before.
        await shrinker.ShrinkAsync(free, cancellationToken);
        while (!await shrinker.TryEmptyLogAsync())
            await Task.Delay(s_logPause, time, cancellationToken);
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
