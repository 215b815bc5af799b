namespace ImConnect.Connections;

/// <summary>The users that one watcher has not been told of yet: each once, however often it came and went.</summary>
internal sealed class PresenceWatcher
{
    private readonly Lock _lock = new();
    private HashSet<UserId> _waiting = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isBehind;

    public void Add(UserId user)
    {
        TaskCompletionSource arrived;
        lock (_lock)
        {
            if (_waiting.Count >= IPresence.MaxWaiting)
                _isBehind = true;
            else
                _waiting.Add(user);
            arrived = _arrived;
        }

        arrived.TrySetResult();
    }

    /// <summary>All that wait; waits for the first.</summary>
    public async Task<HashSet<UserId>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                if (_isBehind)
                    throw new InvalidOperationException($"More than {IPresence.MaxWaiting} users wait for this watcher: ask for their states and watch again.");
                if (_waiting.Count > 0)
                {
                    var taken = _waiting;
                    _waiting = [];
                    return taken;
                }

                if (_arrived.Task.IsCompleted)
                    _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
                arrived = _arrived.Task;
            }

            await arrived.WaitAsync(cancellationToken);
        }
    }
}
