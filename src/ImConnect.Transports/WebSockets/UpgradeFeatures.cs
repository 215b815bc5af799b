using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ImConnect.Transports.WebSockets;

/// <summary>The two ways from an HTTP request to a duplex stream: an upgrade of the connection (HTTP/1.1), or a stream of its own (HTTP/2, RFC 8441).</summary>
internal readonly struct UpgradeFeatures(HttpContext context)
{
    private readonly IHttpUpgradeFeature? _upgrade = context.Features.Get<IHttpUpgradeFeature>();
    private readonly IHttpExtendedConnectFeature? _connect = context.Features.Get<IHttpExtendedConnectFeature>();

    /// <summary>True when the client asked by an extended CONNECT.</summary>
    public bool IsExtendedConnect => _connect is { IsExtendedConnect: true, Protocol: "websocket" };

    /// <summary>True when the server can give the stream away.</summary>
    public bool IsPossible => IsExtendedConnect || _upgrade is { IsUpgradableRequest: true };

    /// <summary>
    /// Kestrel's own end of the connection, below the stream that it hands over: reading and writing there passes by three layers that count bytes for HTTP, and an idle connection that waits there
    /// keeps 400 bytes less. Null for a stream of HTTP/2, and on other servers.
    /// </summary>
    public IDuplexPipe? Pipe => IsExtendedConnect ? null : context.Features.Get<IConnectionTransportFeature>()?.Transport;

    /// <summary>Answers, and hands the stream over. Throws <see cref="InvalidOperationException"/> at the server's own limit of upgraded connections.</summary>
    public async ValueTask<Stream> AcceptAsync()
    {
        LiftLimits();
        if (!IsExtendedConnect)
            return await _upgrade!.UpgradeAsync();
        context.Response.StatusCode = StatusCodes.Status200OK;
        return await _connect!.AcceptAsync();
    }

    /// <summary>Limits of the server that are meant for requests: a connection has its own for slow and idle peers.</summary>
    private void LiftLimits()
    {
        var features = context.Features;
        features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (features.Get<IHttpMinResponseDataRateFeature>() is { } down)
            down.MinDataRate = null;
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } up)
            up.MinDataRate = null;
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }
}
