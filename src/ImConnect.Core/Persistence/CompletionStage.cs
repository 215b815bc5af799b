using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Writes what was found out about entries, off the way of acks and pushes. At its bound a completion is left out: the entry is still due, so the scanner comes back to it.
/// </summary>
internal sealed class CompletionStage : ICommitLane
{
    private const int MaxBatch = 512;

    private readonly BatchQueue<Completion> _queue;
    private List<Completion> _batch = new(MaxBatch);

    public CompletionStage(WorkSignal arrived, IOptions<ImConnectOptions> options, GatewayMetrics metrics)
    {
        _queue = new BatchQueue<Completion>(options.Value.QueueBound, arrived);
        metrics.Observe("imconnect.queue.complete", "{entry}", "Entries whose next step waits for its commit", () => _queue.Count);
    }

    /// <inheritdoc/>
    public bool IsOver => _queue is { IsComplete: true, Count: 0 };

    public bool TryAdd(in Completion completion) => _queue.TryAdd(completion);

    /// <summary>What a last round finds out needs no commit: those entries are due, as they were.</summary>
    public void Complete() => _queue.Complete();

    /// <inheritdoc/>
    public bool Take() => _queue.Take(ref _batch, MaxBatch);

    /// <summary>A batch that failed is not tried again: its entries are due, as they were.</summary>
    public async ValueTask CommitAsync(IInboxStore store) => await store.CompleteAsync(_batch, CancellationToken.None);

    /// <inheritdoc/>
    public void Answer(List<InboxEntry> deliveries)
    {
    }

    /// <inheritdoc/>
    public void OnDelivered(ReadOnlySpan<DeliveryResult> results)
    {
    }

    /// <inheritdoc/>
    public void Flush() => _batch.Clear();
}
