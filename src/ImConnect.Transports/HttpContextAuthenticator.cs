using ImConnect.Connections;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Transports;

/// <summary>Has the app decide by the request itself, after its own middleware: a cookie, OpenID Connect, whatever it logs people in by.</summary>
internal sealed class HttpContextAuthenticator(Func<HttpContext, ValueTask<AuthenticationResult?>> decide) : IConnectionAuthenticator
{
    public async ValueTask<AuthenticationResult> AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken) =>
        handshake.Context is HttpContext context && await decide(context) is { } result ? result : AuthenticationResult.Refuse(Reason.TokenMissing);
}
