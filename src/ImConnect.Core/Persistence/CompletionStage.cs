using ImConnect.Diagnostics;
using ImConnect.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Writes what was found out about entries, in batches, off the way of acks and pushes. At its bound a completion is left out: the entry is still due, so the
/// scanner comes back to it.
/// </summary>
internal sealed class CompletionStage : NamedLoop
{
    private const int MaxBatch = 512;

    private readonly BatchQueue<Completion> _queue;
    private readonly IInboxStore _store;
    private readonly List<Completion> _batch = new(MaxBatch);

    public CompletionStage(
        IInboxStore store, IOptions<ImConnectOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<CompletionStage> logger)
        : base("complete", time, metrics, logger)
    {
        _queue = new BatchQueue<Completion>(options.Value.QueueBound);
        _store = store;
        metrics.Observe("imconnect.queue.complete", "{entry}", "Entries whose next step waits for its commit", () => _queue.Count);
    }

    public bool TryAdd(in Completion completion) => _queue.TryAdd(completion);

    /// <summary>Commits what is queued, then ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Complete();
        return ExecuteTask?.WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        // A batch that failed is not tried again: its entries are due, as they were.
        while (await _queue.TakeAsync(_batch, MaxBatch))
            await _store.CompleteAsync(_batch, CancellationToken.None);
    }
}
