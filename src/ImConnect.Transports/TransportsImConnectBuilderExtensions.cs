using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImConnect;
using ImConnect.Connections;
using ImConnect.Hosting;
using ImConnect.Transports;
using ImConnect.Transports.Listening;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the ways in for clients.</summary>
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

#pragma warning disable RS0026 // a port and an end point are never taken for one another
    /// <summary>
    /// Takes clients on a port of its own on loopback, beside the app's addresses and with or without <c>MapImConnect()</c>: about a third of the memory for an idle
    /// connection, because no HTTP server stands between. It opens when the host has started and closes when it has stopped; a port in use stops the start. Limits come from section
    /// <c>ImConnect:Listener</c>. May be called more than once.
    /// </summary>
    /// <remarks>Headers of proxies are not read here: the address that limits count is that of the socket.</remarks>
    public static IImConnectBuilder ListenImConnect(this IImConnectBuilder builder, int port, X509Certificate2? certificate = null) =>
        ListenImConnect(builder, new IPEndPoint(IPAddress.Loopback, port), certificate);

    /// <summary>The same on any address; with a <paramref name="certificate"/> (and its private key) clients come by wss://.</summary>
    public static IImConnectBuilder ListenImConnect(this IImConnectBuilder builder, IPEndPoint endPoint, X509Certificate2? certificate = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endPoint);
        TransportServices.Add(builder.Services);
        TransportServices.AddListener(builder.Services, new ImConnectListener(endPoint, certificate));
        return builder;
    }
#pragma warning restore RS0026

    /// <summary>
    /// Has the app's own login decide who connects, in place of signed tokens: called with the request of each handshake, behind the app's middleware, so that
    /// <c>context.User</c> is whoever its cookie or OpenID Connect says. Null is answered with 401. For endpoints only (<c>MapImConnect()</c>).
    /// </summary>
    /// <remarks>
    /// The connection lives until the login's own end, where the app's authentication tells it (<c>ExpiresUtc</c>), else without one. Where cookies decide, so does
    /// <c>ImConnect:WebSocket:AllowedOrigins</c>: leave it empty, or list your own pages.
    /// </remarks>
    public static IImConnectBuilder AuthenticateWith(this IImConnectBuilder builder, Func<HttpContext, UserId?> user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return AuthenticateWith(builder, context => new ValueTask<AuthenticationResult?>(
            user(context) is { IsValid: true } known
                ? AuthenticationResult.Success(known, Device.Of(DeviceKind.Web), TicketOf(context)?.ExpiresUtc ?? DateTimeOffset.MaxValue, TicketOf(context)?.IssuedUtc)
                : null));
    }

    /// <summary>The same, and the app says which device it is and how long the connection may live. Null is answered with 401, an exception with 500.</summary>
    public static IImConnectBuilder AuthenticateWith(this IImConnectBuilder builder, Func<HttpContext, ValueTask<AuthenticationResult?>> login)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(login);
        builder.Services.Replace(ServiceDescriptor.Singleton<IConnectionAuthenticator>(new HttpContextAuthenticator(login)));
        return builder;
    }

    private static AuthenticationProperties? TicketOf(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties;
}
