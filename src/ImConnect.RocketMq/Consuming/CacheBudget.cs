namespace ImConnect.RocketMq.Consuming;

/// <summary>
/// Bounds what a consumer holds: room for messages is set aside before they are asked for, in the order of asking; bytes are counted when they have come. Safe for concurrent use.
/// </summary>
internal sealed class CacheBudget(int mostMessages, long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<(int Count, TaskCompletionSource Turn)> _waiting = new();
    private int _messages;
    private long _bytes;

    public int Messages => Volatile.Read(ref _messages);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Sets room for messages aside; waits until there is.</summary>
    /// <exception cref="OperationCanceledException">By the token; nothing is set aside.</exception>
    public async Task ReserveAsync(int count, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waiting.Count == 0 && TryTake(count))
                return;
            _waiting.Enqueue((count, turn));
        }

        await using var cancellation = cancellationToken.UnsafeRegister(static (waiter, token) => ((TaskCompletionSource)waiter!).TrySetCanceled(token), turn);
        try
        {
            await turn.Task;
        }
        catch (OperationCanceledException)
        {
            // Those behind may fit into what this one could not have.
            Release(0, 0);
            throw;
        }
    }

    /// <summary>A message has come, into room that was set aside.</summary>
    public void Fill(int bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Gives back room, filled or not.</summary>
    public void Release(int messages, long bytes)
    {
        lock (_lock)
        {
            _messages -= messages;
            Interlocked.Add(ref _bytes, -bytes);
            while (_waiting.TryPeek(out var next))
            {
                if (!next.Turn.Task.IsCompleted)
                {
                    if (!TryTake(next.Count))
                        return;
                    if (!next.Turn.TrySetResult())
                        _messages -= next.Count; // cancelled in between
                }

                _waiting.Dequeue();
            }
        }
    }

    private bool TryTake(int count)
    {
        if (_messages + count > mostMessages || Interlocked.Read(ref _bytes) >= mostBytes)
            return false;
        _messages += count;
        return true;
    }
}
