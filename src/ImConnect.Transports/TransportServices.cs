using ImConnect.Connections;
using ImConnect.Transports.Admission;
using ImConnect.Transports.Jwt;
using ImConnect.Transports.Listening;
using ImConnect.Transports.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports;

/// <summary>What this package registers. What the app registered before stays; a second call adds nothing.</summary>
internal static class TransportServices
{
    /// <summary>The WebSocket transport and signed tokens. The signing key is asked for only where the authenticator is still ours.</summary>
    public static void Add(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ConnectionHeartbeat)))
            return;
        services.TryAddSingleton(TimeProvider.System);
        AddWebSockets(services);
        AddJwt(services);
    }

    /// <summary>One more address to listen on; all of them are served by one server.</summary>
    public static void AddListener(IServiceCollection services, ImConnectListener listener)
    {
        services.AddSingleton(listener);
        if (services.Any(service => service.ServiceType == typeof(ListenerService)))
            return;
        services.AddOptions<ListenerOptions>().BindConfiguration(ListenerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ListenerOptions>, ListenerOptionsValidator>();
        services.AddSingleton<ListenerHandler>();
        services.AddSingleton<ListenerService>();
        services.AddHostedService(provider => provider.GetRequiredService<ListenerService>());
    }

    private static void AddWebSockets(IServiceCollection services)
    {
        services.AddOptions<WebSocketTransportOptions>().BindConfiguration(WebSocketTransportOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebSocketTransportOptions>, WebSocketTransportOptionsValidator>();
        services.AddSingleton<ConnectionHeartbeat>();
        services.AddHostedService(provider => provider.GetRequiredService<ConnectionHeartbeat>());
        services.AddMetrics();
        services.AddSingleton<TransportMetrics>();
        services.AddSingleton<ConnectionAdmission>();
        services.AddSingleton<ConnectionRunner>();
        services.AddSingleton<WebSocketEndpoint>();
    }

    private static void AddJwt(IServiceCollection services)
    {
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section);
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.TryAddSingleton<IConnectionAuthenticator, JwtAuthenticator>();
        services.TryAddSingleton<IImConnectTokens, ImConnectTokens>();
    }
}
