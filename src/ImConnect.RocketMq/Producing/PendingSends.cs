namespace ImConnect.RocketMq.Producing;

/// <summary>Bounds what is under way and waits, and tells when all of it has ended. Safe for concurrent use.</summary>
internal sealed class PendingSends(int mostSends, long mostBytes)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private int _sends;
    private volatile bool _closed;

    public int Count => Volatile.Read(ref _sends);

    /// <exception cref="RocketMqException">Too much is under way, or the client was closed.</exception>
    public void Enter(int bytes)
    {
        var sends = Interlocked.Increment(ref _sends);
        var all = Interlocked.Add(ref _bytes, bytes);
        if (sends <= mostSends && (all <= mostBytes || all == bytes) && !_closed)
            return;
        Leave(bytes);
        throw _closed
            ? new RocketMqException(RocketMqCode.Closed, "the producer was closed")
            : new RocketMqException(RocketMqCode.QueueFull, $"{sends - 1} sends of {all - bytes} bytes are under way: send slower, or raise MaxPendingSends and MaxPendingBytes");
    }

    public void Leave(int bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        if (Interlocked.Decrement(ref _sends) == 0 && _closed)
            _drained.TrySetResult();
    }

    /// <summary>No more; ends when what was under way has ended.</summary>
    public Task CloseAsync()
    {
        _closed = true;
        if (Count == 0)
            _drained.TrySetResult();
        return _drained.Task;
    }
}
