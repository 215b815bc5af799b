using ImConnect.Connections;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the gateway into an app's routes.</summary>
public static class ImConnectEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Takes WebSocket handshakes on <paramref name="pattern"/>. Needs no <c>UseWebSockets</c>. Throws when <c>AddImConnect()</c> was not called; whatever else is
    /// missing or configured wrongly stops the start of the host, all of it in one message.
    /// </summary>
    public static IEndpointConventionBuilder MapImConnect(this IEndpointRouteBuilder endpoints, string pattern = "/websocket")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider.GetRequiredService<IServiceProviderIsService>();
        if (!services.IsService(typeof(IConnectionHost)) || !services.IsService(typeof(WebSocketEndpoint)))
            throw new InvalidOperationException("MapImConnect() finds no gateway: call builder.Services.AddImConnect() before builder.Build().");

        // Made at the first handshake, not here: the host checks the parts at its start and names all faults at once. By the app's services: a scope of the request's own would
        // live as long as the link.
        var root = endpoints.ServiceProvider;
        return endpoints
            .Map(pattern, context => root.GetRequiredService<WebSocketEndpoint>().InvokeAsync(context))
            .WithDisplayName($"ImConnect WebSocket {pattern}");
    }
}
