using ImConnect.Hosting;
using ImConnect.Transports;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the way in for clients.</summary>
public static class TransportsImConnectBuilderExtensions
{
    /// <summary>
    /// WebSocket connections (map them with <c>app.MapImConnect()</c>) and tokens signed with <c>ImConnect:Auth:SigningKey</c>. An authenticator that was
    /// registered before stays.
    /// </summary>
    public static IImConnectBuilder AddTransports(this IImConnectBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TransportServices.Add(builder.Services);
        return builder;
    }
}
