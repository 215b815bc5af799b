using ImConnect.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ImConnect.Diagnostics;

/// <summary>Unhealthy while a part has a fault, and once the host stops, so that nobody is sent here any more; tells how many messages wait.</summary>
internal sealed class GatewayHealthCheck(IEnumerable<IPartHealth> parts, IInboxReader inbox, IHostApplicationLifetime lifetime) : IHealthCheck
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

        if (lifetime.ApplicationStopping.IsCancellationRequested)
            faults.Add("this node is stopping");
        if (faults.Count > 0)
            return new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", faults), data: data);
        data["waiting"] = await inbox.CountAsync(null, cancellationToken);
        return HealthCheckResult.Healthy(data: data);
    }
}
