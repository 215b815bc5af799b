namespace ImConnect.Connections;

/// <summary>Counts the sends of one connection that wait for their ack. At the bound the reader of the connection waits; there is only one.</summary>
internal sealed class InFlightGate(int bound)
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _waiting;

    /// <summary>True while a place is taken.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
                return _count > 0;
        }
    }

    /// <summary>Takes a place, when there is one.</summary>
    public ValueTask EnterAsync()
    {
        lock (_lock)
        {
            if (_count < bound)
            {
                _count++;
                return default;
            }

            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_waiting.Task);
        }
    }

    /// <summary>Gives the place back, or straight to the reader that waits.</summary>
    public void Exit()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            waiting = _waiting;
            _waiting = null;
            if (waiting is null)
                _count--;
        }

        waiting?.SetResult();
    }
}
