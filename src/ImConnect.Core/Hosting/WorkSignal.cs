namespace ImConnect.Hosting;

/// <summary>Wakes the one loop that waits for work of several queues. Setting it often costs no more than once; a set while the loop works is not lost.</summary>
internal sealed class WorkSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _isSet;

    /// <summary>There is work. Whatever was queued before this call is found by whoever <see cref="WaitAsync"/> wakes.</summary>
    public void Set()
    {
        if (Volatile.Read(ref _isSet))
            return;
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _isSet = true;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>Ends when it is set, and takes that back: look into the queues afterwards, not before. For one waiter at a time.</summary>
    public async ValueTask WaitAsync()
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (_isSet)
                {
                    _isSet = false;
                    return;
                }

                waiting = (_waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await waiting;
        }
    }
}
