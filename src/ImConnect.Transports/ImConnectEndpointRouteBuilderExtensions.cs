using ImConnect.Connections;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the gateway into an app's routes.</summary>
public static class ImConnectEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Takes WebSocket handshakes on <paramref name="pattern"/>. Needs no <c>UseWebSockets</c>. A part that is missing or configured wrongly is named here,
    /// before the host starts.
    /// </summary>
    public static IEndpointConventionBuilder MapImConnect(this IEndpointRouteBuilder endpoints, string pattern = "/websocket")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        Require<IConnectionHost>(services, "builder.Services.AddImConnect()");
        Require<IConnectionAuthenticator>(services, "builder.Services.AddImConnect(), or register your own");
        Require<WebSocketEndpoint>(services, "builder.Services.AddImConnect()");
        RequestDelegate invoke = services.GetRequiredService<WebSocketEndpoint>().InvokeAsync;
        return endpoints.Map(pattern, invoke).WithDisplayName($"ImConnect WebSocket {pattern}");
    }

    private static void Require<T>(IServiceProvider services, string call)
    {
        if (services.GetService(typeof(T)) is null)
            throw new InvalidOperationException($"MapImConnect() needs {typeof(T).Name}, which nobody registered. Call {call}.");
    }
}
