namespace ImConnect.Hosting;

/// <summary>
/// A bounded queue that one loop empties in batches: it takes what is there and never waits for more, so a batch is as large as the time that the last one took. Order of entering is order of
/// leaving. Adding is safe for any thread.
/// </summary>
/// <param name="bound">So many may wait.</param>
/// <param name="arrived">Is set when something came, and at <see cref="Complete"/>.</param>
internal sealed class BatchQueue<T>(int bound, WorkSignal arrived)
{
    private readonly Lock _lock = new();
    private List<T> _items = [];
    private TaskCompletionSource? _room;
    private bool _isComplete;

    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary><see cref="Complete"/> was called.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    /// <summary>False at the bound, or when <see cref="Complete"/> was called.</summary>
    public bool TryAdd(in T item)
    {
        lock (_lock)
        {
            if (_isComplete || _items.Count >= bound)
                return false;
            _items.Add(item);
        }

        arrived.Set();
        return true;
    }

    /// <summary>Waits at the bound. False when <see cref="Complete"/> was called.</summary>
    public ValueTask<bool> AddAsync(T item, CancellationToken cancellationToken) =>
        TryAdd(item) ? new(true) : AddLaterAsync(item, cancellationToken);

    /// <summary>No more items; those that wait are still taken.</summary>
    public void Complete()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _isComplete = true;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
        arrived.Set();
    }

    /// <summary>Replaces the content of <paramref name="batch"/> by the next items, at most <paramref name="max"/>; false when there are none. More may wait: then the signal is set again.</summary>
    public bool Take(ref List<T> batch, int max)
    {
        batch.Clear();
        TaskCompletionSource? room;
        bool more;
        lock (_lock)
        {
            if (_items.Count == 0)
                return false;
            if (_items.Count <= max)
            {
                (batch, _items) = (_items, batch);
            }
            else
            {
                batch.AddRange(_items[..max]);
                _items.RemoveRange(0, max);
            }

            more = _items.Count > 0;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
        if (more)
            arrived.Set();
        return true;
    }

    private async ValueTask<bool> AddLaterAsync(T item, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_isComplete)
                    return false;
                room = _items.Count < bound ? Task.CompletedTask : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancellationToken);
            if (TryAdd(item))
                return true;
        }
    }
}
