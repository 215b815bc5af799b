namespace ImConnect.RocketMq.Consuming;

/// <summary>Counts what is under way, and tells when there is none. Safe for concurrent use.</summary>
internal sealed class Outstanding
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _none;
    private int _count;

    public void Enter()
    {
        lock (_lock)
            _count++;
    }

    public void Leave()
    {
        TaskCompletionSource? none = null;
        lock (_lock)
        {
            if (--_count == 0)
                (none, _none) = (_none, null);
        }

        none?.TrySetResult();
    }

    /// <summary>Ends when there is none, for a moment at least.</summary>
    public Task WhenNoneAsync()
    {
        lock (_lock)
        {
            if (_count == 0)
                return Task.CompletedTask;
            return (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
