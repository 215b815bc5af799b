using System.Net;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Admission;

/// <summary>Who gets in, in the order of cost: what is refused early costs nothing. The same for an endpoint and a listener. Safe for use by any thread.</summary>
internal sealed partial class ConnectionAdmission
{
    private readonly IConnectionAuthenticator _authenticator;
    private readonly IConnectionHost _host;
    private readonly ConnectionHeartbeat _heartbeat;
    private readonly TransportMetrics _metrics;
    private readonly ILogger<ConnectionAdmission> _logger;
    private readonly WebSocketTransportOptions _options;
    private readonly ConnectionCounts _counts;
    private readonly HandshakeBuckets _buckets;
    private readonly OriginPolicy _origins;

    public ConnectionAdmission(
        IConnectionAuthenticator authenticator,
        IConnectionHost host,
        ConnectionHeartbeat heartbeat,
        TransportMetrics metrics,
        TimeProvider time,
        IOptions<WebSocketTransportOptions> options,
        ILogger<ConnectionAdmission> logger)
    {
        (_authenticator, _host, _heartbeat, _metrics, _logger, _options) = (authenticator, host, heartbeat, metrics, logger, options.Value);
        _counts = new ConnectionCounts(_options.MaxConnections ?? int.MaxValue, _options.MaxConnectionsPerAddress);
        _buckets = new HandshakeBuckets(_options.HandshakesPerSecond, _options.HandshakeBurst, time);
        _origins = new OriginPolicy(_options.AllowedOrigins);
    }

    /// <summary>The places that are taken now.</summary>
    public int Count => _counts.Total;

    /// <summary>
    /// Before anything of a handshake is looked at: null, and a place is taken that <see cref="Leave"/> gives back, or why not. <paramref name="address"/> is that of
    /// the connection, as the server sees it; headers of proxies count only where the app's own middleware put them there.
    /// </summary>
    public Refusal? Enter(IPAddress? address)
    {
        // 1. A stopping node takes nobody.
        if (_heartbeat.IsStopping)
            return Tell(address, Refusal.Stopping);

        // 2. Not too many tries, not too many connections.
        var key = AddressKey.Of(address);
        if (!_buckets.TryTake(key))
            return Tell(address, Refusal.TooManyHandshakes);
        if (!_counts.TryEnter(key, out var isFull))
            return Tell(address, isFull ? Refusal.TooMany : Refusal.TooManyOfAddress);
        return null;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(IPAddress? address) => _counts.Leave(AddressKey.Of(address));

    /// <summary>Judges a handshake that was read; <paramref name="context"/> is what an authenticator of the app may want to see besides the token.</summary>
    public async ValueTask<AdmittedConnection> JudgeAsync(HandshakeRequest request, IPAddress? address, object? context, CancellationToken cancellationToken)
    {
        // 3. The form of the handshake.
        var status = WebSocketHandshake.Read(request, _options, out var handshake);
        if (status != StatusCodes.Status101SwitchingProtocols)
            return Refuse(address, status == StatusCodes.Status401Unauthorized ? Refusal.Unauthorized(Reason.TokenInvalid) : Refusal.BadForm(status));

        // 4. The page that a browser shows.
        if (!_origins.IsAllowed(request.Headers.Origin, request.Headers.Host))
            return Refuse(address, Refusal.ForeignOrigin);

        // 5. Who it is: before anything is answered.
        var result = await _authenticator.AuthenticateAsync(new Handshake(handshake.Token, address) { Context = context }, cancellationToken);
        if (!result.Succeeded)
            return Refuse(address, Refusal.Unauthorized(result.Reason));

        // 6. Whether this login may come now: not revoked, not too many of this user.
        var session = SessionOf(result, handshake);
        var reason = _host.Admit(session);
        if (reason != Reason.None)
            return Refuse(address, Refusal.NotAdmitted(reason));
        _metrics.Accepted();
        return new(null, session, handshake with { Token = null });
    }

    /// <summary>Logs and counts a refusal that was found elsewhere.</summary>
    public Refusal Tell(IPAddress? address, Refusal refusal)
    {
        _metrics.Refused(refusal.Reason);
        if (refusal.Reason is Reason.TooManyConnections or Reason.TooManyHandshakes)
            Log.TurnedAway(_logger, address, refusal.Status, refusal.Reason);
        else
            Log.Refused(_logger, address, refusal.Status, refusal.Reason);
        return refusal;
    }

    private AdmittedConnection Refuse(IPAddress? address, Refusal refusal) => new(Tell(address, refusal), null, default);

    private static Session SessionOf(in AuthenticationResult result, in WebSocketHandshake handshake) => new()
    {
        User = result.User,
        Device = result.Device,
        ExpiresAt = result.ExpiresAt,
        IssuedAt = result.IssuedAt,
        Features = handshake.Features,
    };
}
