using System.Runtime.CompilerServices;
using ImConnect.Client.Connections;

namespace ImConnect.Client.Receiving;

/// <summary>
/// What waits for the app, bounded. An event leaves only when the app has asked for the next one, so the event at which a loop was left is the first of the next
/// loop. One side adds, one loop reads.
/// </summary>
internal sealed class EventQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<ClientEvent> _events = new();
    private readonly Wakeup _arrived = new();
    private readonly Wakeup _changed = new();
    private Exception? _error;
    private bool _isComplete;
    private bool _isBeingRead;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _events.Count;
        }
    }

    /// <summary>False where <paramref name="bound"/> wait already.</summary>
    public bool TryAdd(ClientEvent item, int bound)
    {
        lock (_lock)
        {
            if (_events.Count >= bound)
                return false;
            _events.Enqueue(item);
        }

        _arrived.Set();
        return true;
    }

    /// <summary>Ends when the app took one, or <see cref="Nudge"/> was called.</summary>
    public async ValueTask ChangedAsync(CancellationToken cancellationToken) => await _changed.WaitAsync(cancellationToken);

    /// <summary>The side that waits for room is to look again.</summary>
    public void Nudge() => _changed.Set();

    /// <summary>No more come: the app's loop ends after what waits, with the error if there is one.</summary>
    public void Complete(Exception? error)
    {
        lock (_lock)
        {
            if (!_isComplete)
                _error = error;
            _isComplete = true;
        }

        _arrived.Set();
    }

    /// <summary>One loop at a time. <paramref name="isDone"/>: not to be handed over (again). <paramref name="done"/>: the app asked for the next one.</summary>
    public async IAsyncEnumerable<ClientEvent> ReadAsync(
        Func<ClientEvent, bool> isDone, Func<ClientEvent, ValueTask> done, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (item, isComplete) = Peek();
                if (item is null)
                {
                    if (isComplete)
                        yield break;
                    await _arrived.WaitAsync(cancellationToken);
                    continue;
                }

                if (!isDone(item))
                    yield return item;
                Take();
                await done(item);
            }
        }
        finally
        {
            lock (_lock)
                _isBeingRead = false;
        }
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (_isBeingRead)
                throw new InvalidOperationException("The events of this client are being read already: one loop at a time.");
            _isBeingRead = true;
        }
    }

    private (ClientEvent? Item, bool IsComplete) Peek()
    {
        lock (_lock)
        {
            if (_events.TryPeek(out var item))
                return (item, false);
            if (_isComplete && _error is not null)
                throw _error;
            return (null, _isComplete);
        }
    }

    private void Take()
    {
        lock (_lock)
            _events.Dequeue();
        _changed.Set();
    }
}
