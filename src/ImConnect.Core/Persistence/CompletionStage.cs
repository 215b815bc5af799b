using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Publishing;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Writes what was found out about entries and events, off the way of acks and pushes. At its bound a completion is left out: an entry is still due, so the scanner comes back to it; who deals with events
/// adds it again.
/// </summary>
internal sealed class CompletionStage : ICommitLane
{
    private const int MaxBatch = 512;

    private readonly BatchQueue<PendingCompletion> _queue;
    private readonly NodeEvents _events;
    private readonly List<Completion> _completions = new(MaxBatch);
    private List<PendingCompletion> _batch = new(MaxBatch);
    private Completed[]? _completed;

    public CompletionStage(WorkSignal arrived, NodeEvents events, IOptions<ImConnectOptions> options, GatewayMetrics metrics)
    {
        _events = events;
        _queue = new BatchQueue<PendingCompletion>(options.Value.QueueBound, arrived);
        metrics.Observe("imconnect.queue.complete", "{entry}", "Entries whose next step waits for its commit", () => _queue.Count);
    }

    /// <inheritdoc/>
    public bool IsOver => _queue is { IsComplete: true, Count: 0 };

    /// <summary>Nothing waits.</summary>
    public bool IsEmpty => _queue.Count == 0;

    public bool TryAdd(in PendingCompletion completion) => _queue.TryAdd(completion);

    /// <summary>Waits at the bound. False while stopping.</summary>
    public ValueTask<bool> AddAsync(PendingCompletion completion) => _queue.AddAsync(completion, CancellationToken.None);

    /// <summary>What a last round finds out needs no commit: those entries are due, as they were, and those events are published again.</summary>
    public void Complete() => _queue.Complete();

    /// <inheritdoc/>
    public bool Take()
    {
        if (!_queue.Take(ref _batch, MaxBatch))
            return false;
        _completions.Clear();
        foreach (var pending in _batch)
            _completions.Add(pending.Completion);
        return true;
    }

    /// <summary>A batch that failed is not tried again here: its entries are due, as they were.</summary>
    public async ValueTask CommitAsync(IInboxStore store)
    {
        _completed = null;
        _completed = await store.CompleteAsync(_completions, CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Answer(List<InboxEntry> deliveries, List<CommittedEvent> events)
    {
        for (var i = 0; i < _batch.Count; i++)
        {
            var pending = _batch[i];
            var result = _completed is null ? new Completed(CompleteOutcome.Unavailable) : _completed[i];
            if (result.Event != PublishBy.Nobody)
                events.Add(new CommittedEvent(_events.Of(pending.Entry, pending.Completion.Event), result.Event));
            pending.Watcher?.OnCompleted(pending, result);
        }
    }

    /// <inheritdoc/>
    public void OnDelivered(ReadOnlySpan<Delivery.DeliveryResult> results)
    {
    }

    /// <inheritdoc/>
    public void Flush() => _batch.Clear();
}
