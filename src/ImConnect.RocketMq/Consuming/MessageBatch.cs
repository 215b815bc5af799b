namespace ImConnect.RocketMq.Consuming;

/// <summary>
/// Messages that came together, on their way through the handler. Ordered, they are of one queue: those of one message group go one after the other, and behind one that is to be
/// retried its group waits here; groups do not wait for each other. Not ordered, each is for itself, and what is to be retried goes back to the server. Safe for concurrent use.
/// </summary>
internal sealed class MessageBatch
{
    /// <summary>Messages of an ordered queue without a group are in order with each other.</summary>
    private const string NoGroup = "";

    private readonly BatchParts _parts;
    private readonly Slot[] _slots;
    private readonly bool _ordered;
    private readonly List<BatchCall> _calls = [];
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;
    private bool _runnerWaits;
    private int _open;

    public MessageBatch(BatchParts parts, IReadOnlyList<Held> messages, bool ordered)
    {
        _parts = parts;
        _ordered = ordered;
        _slots = [.. messages.Select(held => new Slot(held, ordered ? held.Delivery.MessageGroup ?? NoGroup : null))];
        _open = _slots.Length;
        foreach (var slot in _slots)
            slot.Held.Lost = _ => OnLost(slot);
    }

    /// <summary>Ends when no message is in the handler or waits for it.</summary>
    public Task Handled => _handled.Task;

    /// <summary>Begins with the handler.</summary>
    public void Start()
    {
        lock (_lock)
            _started = true;
        Pump();
    }

    /// <summary>
    /// Gives back what was not begun; the rest goes on. In an ordered batch also what stands before something that was begun: the server would repeat that as well.
    /// </summary>
    public void Drain()
    {
        lock (_lock)
        {
            var begun = _ordered ? Array.FindLastIndex(_slots, slot => slot.WasStarted) : -1;
            for (var i = begun + 1; i < _slots.Length; i++)
            {
                if (_slots[i].Stage == SlotStage.Waiting && !_slots[i].WasStarted)
                    Return(_slots[i], TimeSpan.Zero);
            }
        }
    }

    /// <summary>Gives back all that is not in the handler, and cancels what is.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            foreach (var slot in _slots)
            {
                if (slot.Stage is SlotStage.Waiting or SlotStage.Resting)
                    Return(slot, TimeSpan.Zero);
            }

            foreach (var call in _calls)
                call.Cancel();
        }
    }

    /// <summary>Sees to it that somebody waits for a turn when something can be handed over.</summary>
    private void Pump()
    {
        lock (_lock)
        {
            if (!_started || _runnerWaits || FindReady(1).Count == 0)
                return;
            _runnerWaits = true;
        }

        Task.Run(RunAsync);
    }

    /// <summary>One call of the handler. Never throws.</summary>
    private async Task RunAsync()
    {
        using var call = new BatchCall();
        IReadOnlyList<RocketMqConsumeResult>? results;
        await _parts.Turns.WaitAsync();
        try
        {
            lock (_lock)
            {
                _runnerWaits = false;
                call.Slots.AddRange(FindReady(_parts.Options.MaxBatchSize));
                if (call.Slots.Count == 0)
                    return;
                foreach (var slot in call.Slots)
                    (slot.Stage, slot.WasStarted) = (SlotStage.Running, true);
                _calls.Add(call);
            }

            Pump();
            results = await _parts.Call.InvokeAsync([.. call.Slots.Select(slot => slot.Held)], call.Token);
        }
        finally
        {
            _parts.Turns.Release();
        }

        Apply(call, results);
        Pump();
    }

    /// <summary>In order, and of each lane only what stands before the first that is elsewhere.</summary>
    private List<Slot> FindReady(int most)
    {
        var ready = new List<Slot>();
        var busy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var slot in _slots)
        {
            if (slot.Stage == SlotStage.Finished || (slot.Lane is not null && busy.Contains(slot.Lane)))
                continue;
            if (slot.Stage == SlotStage.Waiting && (!slot.IsAlone || ready.Count == 0))
            {
                ready.Add(slot);
                if (slot.IsAlone || ready.Count == most)
                    break;
            }
            else if (slot.Lane is not null)
            {
                busy.Add(slot.Lane);
            }
        }

        return ready;
    }

    private void Apply(BatchCall call, IReadOnlyList<RocketMqConsumeResult>? results)
    {
        var done = new List<Held>();
        lock (_lock)
        {
            _calls.Remove(call);
            var behind = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < call.Slots.Count; i++)
            {
                var slot = call.Slots[i];
                if (slot.Held.Lease.IsLost)
                    Forget(slot);
                else if (slot.Lane is not null && behind.Contains(slot.Lane))
                    slot.Stage = SlotStage.Waiting;
                else if (results is null && call.IsCancelled)
                    Return(slot, TimeSpan.Zero);
                else if (results is null && call.Slots.Count > 1)
                    Isolate(slot, behind);
                else if ((results?[i] ?? RocketMqConsumeResult.Retry) is var result && result == RocketMqConsumeResult.Done)
                    done.Add(Finish(slot));
                else if (result == RocketMqConsumeResult.Poison)
                    _parts.Settler.Bury(Finish(slot), "the handler says that it never can be done");
                else
                    Retry(slot, behind);
            }
        }

        if (done.Count > 0)
            _parts.Settler.Ack(done);
    }

    private void Retry(Slot slot, HashSet<string> behind)
    {
        var attempt = slot.Held.Delivery.Attempt;
        if (attempt >= _parts.Options.MaxAttempts)
        {
            _parts.Settler.Bury(Finish(slot), "its attempts are used up");
            return;
        }

        var wait = _parts.WaitAfter(attempt);
        if (slot.Lane is null)
        {
            Return(slot, wait);
            return;
        }

        slot.Held.Delivery = slot.Held.Delivery.Again();
        behind.Add(slot.Lane);
        Rest(slot, wait);
    }

    /// <summary>One of these threw, and which one is not known: that is no attempt.</summary>
    private void Isolate(Slot slot, HashSet<string> behind)
    {
        slot.IsAlone = true;
        if (slot.Lane is not null)
            behind.Add(slot.Lane);
        Rest(slot, _parts.WaitAfter(1));
    }

    private void Rest(Slot slot, TimeSpan wait)
    {
        slot.Stage = SlotStage.Resting;
        slot.Rest = _parts.Time.CreateTimer(_ => Rested(slot), null, wait, Timeout.InfiniteTimeSpan);
    }

    private void Rested(Slot slot)
    {
        lock (_lock)
        {
            slot.Rest?.Dispose();
            slot.Rest = null;
            if (slot.Stage == SlotStage.Resting)
                slot.Stage = SlotStage.Waiting;
        }

        Pump();
    }

    private void OnLost(Slot slot)
    {
        lock (_lock)
        {
            if (slot.Stage is SlotStage.Waiting or SlotStage.Resting)
                Forget(slot);
            else if (slot.Stage == SlotStage.Running && _calls.Find(call => call.Slots.Contains(slot)) is { } call && call.Slots.TrueForAll(other => other.Held.Lease.IsLost))
                call.Cancel();
        }
    }

    /// <summary>It comes again, and what stands behind it in its lane comes after it.</summary>
    private void Forget(Slot slot)
    {
        _parts.Settler.Forget(Finish(slot));
        if (slot.Lane is null)
            return;
        for (var i = Array.IndexOf(_slots, slot) + 1; i < _slots.Length; i++)
        {
            if (_slots[i].Lane == slot.Lane && _slots[i].Stage is SlotStage.Waiting or SlotStage.Resting)
                Return(_slots[i], TimeSpan.Zero);
        }
    }

    private void Return(Slot slot, TimeSpan after) => _parts.Settler.Return(Finish(slot), after);

    private Held Finish(Slot slot)
    {
        slot.Stage = SlotStage.Finished;
        slot.Rest?.Dispose();
        slot.Rest = null;
        if (--_open == 0)
            _handled.TrySetResult();
        return slot.Held;
    }
}
