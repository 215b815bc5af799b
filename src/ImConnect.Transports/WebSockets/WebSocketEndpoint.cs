using System.Globalization;
using System.Net;
using ImConnect.Transports.Admission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.WebSockets;

/// <summary>From an HTTP request to a running connection. A refusal has a status and an empty body: whoever asks is told no detail.</summary>
internal sealed partial class WebSocketEndpoint(
    ConnectionRunner runner, ConnectionAdmission admission, IOptions<WebSocketTransportOptions> options, ILogger<WebSocketEndpoint> logger)
{
    private readonly WebSocketTransportOptions _options = options.Value;

    /// <summary>Completes when the connection has ended and its writer is done. A handshake that is answered at once leaves no method of this class waiting.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // Read once: the place that is given back must be the one that was taken. From the feature, here and below: what the context makes around one lives as long as the link.
        var address = context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        if (admission.Enter(address) is { } refusal)
        {
            Answer(context, refusal);
            return Task.CompletedTask;
        }

        var opening = OpenAsync(context, address);
        return opening.IsCompletedSuccessfully ? Run(opening.Result, context) : RunLaterAsync(opening, context);
    }

    private async Task RunLaterAsync(ValueTask<OpenedLink?> opening, HttpContext context) => await Run(await opening, context);

    private Task Run(OpenedLink? link, HttpContext context) =>
        link is null ? Task.CompletedTask : runner.RunAsync(link, static request => ((HttpContext)request).Abort(), context);

    /// <summary>Gives the place back where nothing is opened.</summary>
    private async ValueTask<OpenedLink?> OpenAsync(HttpContext context, IPAddress? address)
    {
        OpenedLink? link = null;
        try
        {
            return link = await HandshakeAsync(context, address);
        }
        finally
        {
            if (link is null)
                admission.Leave(address);
        }
    }

    /// <summary>Null: it was refused, and told so.</summary>
    private async ValueTask<OpenedLink?> HandshakeAsync(HttpContext context, IPAddress? address)
    {
        // 1. Whose handshake it is.
        var upgrade = new UpgradeFeatures(context);
        var query = _options.AcceptTokenInQuery && context.Request.Query["token"] is [{ } token] ? token : null;
        var request = new HandshakeRequest(context.Request.Method, context.Request.Headers, query, upgrade.IsExtendedConnect);
        var admitted = await admission.JudgeAsync(request, address, context, context.RequestAborted);
        if (admitted.Refused is { } refused)
        {
            Answer(context, refused);
            return null;
        }

        if (!upgrade.IsPossible)
        {
            Answer(context, admission.Tell(address, Refusal.BadForm(StatusCodes.Status400BadRequest)));
            return null;
        }

        // 2. The answer, and the bytes are ours until the link ends.
        if (await TryUpgradeAsync(context, upgrade, admitted.Handshake) is not { } stream)
            return null;

        // 3. The request lives as long as the link: what is of no use any more would, too.
        WebSocketHandshake.Forget(context.Request.Headers);
        return new OpenedLink(stream, admitted.Session!, address, admitted.Handshake.Deflate, upgrade.Pipe);
    }

    private async ValueTask<Stream?> TryUpgradeAsync(HttpContext context, UpgradeFeatures upgrade, WebSocketHandshake handshake)
    {
        var headers = context.Features.GetRequiredFeature<IHttpResponseFeature>().Headers;
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
            Answer(context, admission.Tell(context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress, Refusal.TooMany));
            return null;
        }
    }

    private static void Answer(HttpContext context, Refusal refusal)
    {
        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.ContentLength = 0;
        if (refusal.Status == StatusCodes.Status426UpgradeRequired)
            response.Headers.SecWebSocketVersion = WebSocketHandshake.Version;
        if (refusal.Status == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = HttpMethods.Get;
        if (refusal.RetryAfter > 0)
            response.Headers.RetryAfter = refusal.RetryAfter.ToString(CultureInfo.InvariantCulture);
    }
}
