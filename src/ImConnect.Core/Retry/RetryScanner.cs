using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Retry;

/// <summary>
/// Step R: claims what is due, pushes it again or finds it offline, and writes which. A crash in between costs a lease, never a message.
/// </summary>
internal sealed class RetryScanner(
    IInboxStore store,
    IDeliveryRouter router,
    IRetryPolicy policy,
    SendWaits waits,
    NodeEvents events,
    CompletionStage stage,
    NodeLife life,
    IOptions<ImConnectOptions> options,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<RetryScanner> logger) : NamedLoop("retry", time, metrics, logger)
{
    private readonly GatewayMetrics _metrics = metrics;
    private readonly RetryOptions _options = options.Value.Retry;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.Scan, Time);
        do
        {
            while (await ScanAsync(stopping) == _options.Batch)
            {
                // A full batch: there is more.
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private async Task<int> ScanAsync(CancellationToken stopping)
    {
        using var reading = waits.BeginReading();
        var claimed = await store.ClaimAsync(life.Lease.Id, _options.Batch, _options.Lease, stopping);
        if (claimed.Length == 0)
            return 0;
        var completions = new List<PendingCompletion>(claimed.Length);
        var pushes = new List<(Claimed Claim, TimeSpan Next)>(claimed.Length);
        foreach (var claim in claimed)
        {
            // The last wait is over: not pushed once more.
            if (policy.Next(claim.Pushes + 1, claim.Entry) is { } next)
                pushes.Add((claim, next));
            else
                completions.Add(Offline(claim, "last try is over"));
        }

        // Nobody is shown what the publisher may still refuse; the claim's lease ends later than that wait.
        var entries = await reading.DecidedAsync([.. pushes.Select(p => p.Claim.Entry)], stopping);
        if (entries.Count < pushes.Count)
        {
            HashSet<MessageId> kept = [.. entries.Select(entry => entry.Id)];
            pushes.RemoveAll(p => !kept.Contains(p.Claim.Entry.Id));
        }

        var results = await router.DeliverAsync(entries, stopping);
        for (var i = 0; i < results.Length; i++)
        {
            var (claim, next) = pushes[i];
            completions.Add(results[i] == DeliveryResult.NoConnection ? Offline(claim, "nobody there") : Due(claim, next));
        }

        await CompleteAsync(completions);
        return claimed.Length;
    }

    /// <summary>By the commit loop, as all that makes events, so that these are in the order of the commits; waits for it.</summary>
    private async Task CompleteAsync(List<PendingCompletion> completions)
    {
        var last = new LastOfScan();
        for (var i = 0; i < completions.Count; i++)
        {
            var pending = i == completions.Count - 1 ? completions[i] with { Watcher = last } : completions[i];
            if (!await stage.AddAsync(pending))
                return; // stopping: they are due, as they were
        }

        if (completions.Count > 0)
            await last.Done;
    }

    private PendingCompletion Due(in Claimed claim, TimeSpan next)
    {
        _metrics.Retried();
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Retry, claim.Entry, $"push {claim.Pushes + 1}");
        return events.Due(claim.Entry, claim.Token, next, claim.Pushes);
    }

    private PendingCompletion Offline(in Claimed claim, string detail)
    {
        _metrics.Offline();
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Offline, claim.Entry, detail);
        return events.Offline(claim.Entry, claim.Token);
    }

    /// <summary>Its commit is done, and with it all before it.</summary>
    private sealed class LastOfScan : ICompletionWatcher
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void OnCompleted(in PendingCompletion pending, in Completed result) => _done.TrySetResult();
    }
}
