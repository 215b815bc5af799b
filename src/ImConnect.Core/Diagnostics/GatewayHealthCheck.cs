using ImConnect.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImConnect.Diagnostics;

/// <summary>Unhealthy while a part has a fault; tells how many messages wait.</summary>
internal sealed class GatewayHealthCheck(IEnumerable<IPartHealth> parts, IInboxReader inbox) : IHealthCheck
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

        if (faults.Count > 0)
            return new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", faults), data: data);
        data["waiting"] = await inbox.CountAsync(null, cancellationToken);
        return HealthCheckResult.Healthy(data: data);
    }
}
