using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
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
        var claimed = await store.ClaimAsync(life.Lease.Id, _options.Batch, _options.Lease, stopping);
        if (claimed.Length == 0)
            return 0;
        var completions = new List<Completion>(claimed.Length);
        var pushes = new List<(Claimed Claim, TimeSpan Next)>(claimed.Length);
        foreach (var claim in claimed)
        {
            // The last wait is over: not pushed once more.
            if (policy.Next(claim.Pushes + 1, claim.Entry) is { } next)
                pushes.Add((claim, next));
            else
                completions.Add(Offline(claim, "last try is over"));
        }

        var results = await router.DeliverAsync([.. pushes.Select(p => p.Claim.Entry)], stopping);
        for (var i = 0; i < results.Length; i++)
        {
            var (claim, next) = pushes[i];
            completions.Add(results[i] == DeliveryResult.NoConnection ? Offline(claim, "nobody there") : Due(claim, next));
        }

        await store.CompleteAsync(completions, CancellationToken.None);
        return claimed.Length;
    }

    private Completion Due(in Claimed claim, TimeSpan next)
    {
        _metrics.Retried();
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Retry, claim.Entry, $"push {claim.Pushes + 1}");
        return Completion.Due(claim.Entry.Receiver, claim.Entry.Id, claim.Token, next);
    }

    private Completion Offline(in Claimed claim, string detail)
    {
        _metrics.Offline();
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Offline, claim.Entry, detail);
        return Completion.Offline(claim.Entry.Receiver, claim.Entry.Id, claim.Token);
    }
}
