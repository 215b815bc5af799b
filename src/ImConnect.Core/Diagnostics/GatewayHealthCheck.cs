using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ImConnect.Diagnostics;

/// <summary>
/// Unhealthy while a part has a fault, and once the host stops, so that nobody is sent here any more; degraded while the publisher is away, and chat goes on without it. Tells how many messages and
/// events wait.
/// </summary>
internal sealed class GatewayHealthCheck(IEnumerable<IPartHealth> parts, IInboxReader inbox, OutboxWatch outbox, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        List<string> faults = [];
        foreach (var part in parts)
        {
            data[part.Part] = part.Fault ?? "works";
            if (part.Fault is { } fault)
                faults.Add($"{part.Part}: {fault}");
        }

        if (outbox.Report is { } report)
            data["outbox"] = report;
        if (outbox.IsFull)
            faults.Add("outbox: it is full, sends are refused");
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            faults.Add("this node is stopping");
        if (faults.Count > 0)
            return new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", faults), data: data);
        data["waiting"] = await inbox.CountAsync(null, cancellationToken);
        return outbox.IsDegraded ? HealthCheckResult.Degraded($"outbox: {outbox.Report}", data: data) : HealthCheckResult.Healthy(data: data);
    }
}
