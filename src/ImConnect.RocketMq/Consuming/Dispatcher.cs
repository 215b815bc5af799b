namespace ImConnect.RocketMq.Consuming;

/// <summary>All batches that are here; one of an ordered queue begins when the one before it has left the handler. Safe for concurrent use.</summary>
internal sealed class Dispatcher(BatchParts parts)
{
    /// <summary>What a handler gets to see that it was cancelled.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly HashSet<MessageBatch> _batches = [];
    private readonly Dictionary<(string Topic, string Broker, int Queue), MessageBatch> _last = [];
    private readonly Lock _lock = new();
    private bool _draining;

    /// <param name="messages">In order; of one topic.</param>
    /// <param name="broker">Where they lie.</param>
    /// <param name="ordered">The group keeps the order of each queue.</param>
    public void Take(IReadOnlyList<Held> messages, string broker, bool ordered)
    {
        if (messages.Count == 0)
            return;
        if (!ordered)
        {
            Begin(new MessageBatch(parts, messages, ordered: false), null);
            return;
        }

        foreach (var queue in messages.GroupBy(held => (held.Delivery.Topic, broker, held.Delivery.QueueId)))
            Begin(new MessageBatch(parts, [.. queue], ordered: true), queue.Key);
    }

    /// <summary>Gives back what was not begun, waits for the rest, and cancels it when that takes too long.</summary>
    /// <param name="patience">How long is too long.</param>
    /// <param name="hurry">Ends the patience.</param>
    public async Task DrainAsync(TimeSpan patience, CancellationToken hurry)
    {
        MessageBatch[] batches;
        lock (_lock)
        {
            _draining = true;
            batches = [.. _batches];
        }

        foreach (var batch in batches)
            batch.Drain();
        var handled = Task.WhenAll(batches.Select(batch => batch.Handled));
        await handled.WaitAsync(patience, parts.Time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (handled.IsCompleted)
            return;
        foreach (var batch in batches)
            batch.Abandon();
        await handled.WaitAsync(s_grace, parts.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Begin(MessageBatch batch, (string Topic, string Broker, int Queue)? queue)
    {
        MessageBatch? before = null;
        bool draining;
        lock (_lock)
        {
            draining = _draining;
            _batches.Add(batch);
            if (queue is { } key)
            {
                _last.TryGetValue(key, out before);
                _last[key] = batch;
            }
        }

        if (draining)
            batch.Drain();

        // The server gives out more of a queue only when nobody holds any of it: what is still here of it was lost.
        before?.Abandon();
        Task.Run(() => RunAsync(batch, before, queue));
    }

    private async Task RunAsync(MessageBatch batch, MessageBatch? before, (string Topic, string Broker, int Queue)? queue)
    {
        if (before is not null)
            await before.Handled;
        batch.Start();
        await batch.Handled;
        lock (_lock)
        {
            _batches.Remove(batch);
            if (queue is { } key && _last.TryGetValue(key, out var last) && last == batch)
                _last.Remove(key);
        }
    }
}
