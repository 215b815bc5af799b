using ImConnect.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.WebSockets;

/// <summary>From an HTTP request to a running connection. A refusal has a status and an empty body: whoever asks is told no detail.</summary>
internal sealed partial class WebSocketEndpoint(
    ConnectionRunner runner,
    IConnectionAuthenticator authenticator,
    ConnectionHeartbeat heartbeat,
    IOptions<WebSocketTransportOptions> options,
    ILogger<WebSocketEndpoint> logger)
{
    private readonly WebSocketTransportOptions _options = options.Value;

    /// <summary>Returns when the connection has ended and its writer is done.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // 1. A stopping node takes nobody.
        if (heartbeat.IsStopping)
        {
            Refuse(context, StatusCodes.Status503ServiceUnavailable, Reason.ShuttingDown);
            return;
        }

        // 2. The form of the handshake.
        var upgrade = new UpgradeFeatures(context);
        var query = _options.AcceptTokenInQuery && context.Request.Query["token"] is [{ } token] ? token : null;
        var request = new HandshakeRequest(context.Request.Method, context.Request.Headers, query, upgrade.IsExtendedConnect);
        var status = WebSocketHandshake.Read(request, _options, out var handshake);
        if (status != StatusCodes.Status101SwitchingProtocols || !upgrade.IsPossible)
        {
            Refuse(context, status == StatusCodes.Status101SwitchingProtocols ? StatusCodes.Status400BadRequest : status, Reason.BadHandshake);
            return;
        }

        // 3. Who it is: before anything is answered.
        var result = await authenticator
            .AuthenticateAsync(new Handshake(handshake.Token, context.Connection.RemoteIpAddress), context.RequestAborted);
        if (!result.Succeeded)
        {
            Refuse(context, StatusCodes.Status401Unauthorized, result.Reason);
            return;
        }

        // 4. The answer, and the bytes are ours until the link ends.
        var session = new Session
        {
            User = result.User,
            Device = result.Device,
            ExpiresAt = result.ExpiresAt,
            Features = handshake.Features,
        };
        if (await TryUpgradeAsync(context, upgrade, handshake) is { } stream)
            await runner.RunAsync(stream, context.Abort, session, handshake.Deflate);
    }

    private async ValueTask<Stream?> TryUpgradeAsync(HttpContext context, UpgradeFeatures upgrade, WebSocketHandshake handshake)
    {
        var headers = context.Response.Headers;
        if (handshake.Accept is not null)
        {
            headers.Upgrade = "websocket";
            headers.SecWebSocketAccept = handshake.Accept;
        }

        if (handshake.SubProtocol is not null)
            headers.SecWebSocketProtocol = handshake.SubProtocol;
        if (handshake.Deflate is not null)
            headers.SecWebSocketExtensions = handshake.Deflate.Answer;
        try
        {
            return await upgrade.AcceptAsync();
        }
        catch (InvalidOperationException exception)
        {
            // The server's limit of upgraded connections.
            Log.UpgradeFailed(logger, exception.Message);
            context.Response.Clear();
            Refuse(context, StatusCodes.Status503ServiceUnavailable, Reason.Overloaded);
            return null;
        }
    }

    private void Refuse(HttpContext context, int status, Reason reason)
    {
        Log.Refused(logger, context.Connection.RemoteIpAddress, status, reason);
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        if (status == StatusCodes.Status426UpgradeRequired)
            context.Response.Headers.SecWebSocketVersion = WebSocketHandshake.Version;
        if (status == StatusCodes.Status405MethodNotAllowed)
            context.Response.Headers.Allow = HttpMethods.Get;
    }
}
