using ImConnect.Diagnostics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the gateway to an app's health checks.</summary>
public static class ImConnectHealthChecksBuilderExtensions
{
    /// <summary>Unhealthy while the gateway cannot store; says which part and why.</summary>
    public static IHealthChecksBuilder AddImConnect(this IHealthChecksBuilder builder, string name = "imconnect")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<GatewayHealthCheck>(name);
    }
}
