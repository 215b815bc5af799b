using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Strategies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Connections;

/// <summary>Step 1 of the path: puts a connection into the table, ends the one that it replaces, and has the inbox drained to it.</summary>
internal sealed partial class ConnectionRegistry : IConnectionHost
{
    private readonly ConnectionTable _table;
    private readonly SessionRules _rules;
    private readonly Sessions _sessions;
    private readonly ConnectionServices _services;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger<ConnectionRegistry> _logger;
    private readonly int _maxSendsInFlight;
    private long _lastEpoch;

    public ConnectionRegistry(
        ConnectionTable table,
        SessionRules rules,
        Sessions sessions,
        ConnectionServices services,
        GatewayMetrics metrics,
        IOptions<ImConnectOptions> options,
        ILogger<ConnectionRegistry> logger)
    {
        (_table, _rules, _sessions, _services, _metrics, _logger) = (table, rules, sessions, services, metrics, logger);
        _maxSendsInFlight = options.Value.MaxSendsInFlight;
        metrics.Observe("imconnect.connections", "{connection}", "Live connections", () => table.Count);
    }

    /// <inheritdoc/>
    public Reason Admit(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _sessions.IsRevoked(session) ? Reason.TokenRevoked : _rules.Check(_table.Find(session.User), session.Device);
    }

    /// <inheritdoc/>
    public IConnectionSink? Open(IConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var epoch = new RouteEpoch(Interlocked.Increment(ref _lastEpoch));
        var live = new LiveConnection(connection, epoch, this, _services, _maxSendsInFlight);

        // First the table, then the drain: what is accepted from now on finds the connection, what was before is drained.
        var refused = _table.Add(live, out var replaced);
        if (refused != Reason.None)
        {
            // It was admitted a moment ago, and another one came between. It is told, and nothing is registered.
            _metrics.Rejected(refused);
            connection.Close(CloseReason.Refused(refused));
            return NoSink.Instance;
        }

        foreach (var other in replaced)
        {
            other.Feed.Stop();
            other.Connection.Close(CloseReason.Replaced);
        }

        LogOpened(_logger, live.User, live.Device.Kind, epoch.Value);
        live.Hooks?.Connected();

        // Behind the table: whoever revokes either finds the connection there, or has been found here.
        if (_sessions.IsRevoked(connection.Session))
            connection.Close(CloseReason.TokenRevoked);
        live.Feed.Start();
        return live;
    }

    public void Remove(LiveConnection connection, CloseReason reason)
    {
        _table.Remove(connection);
        connection.Hooks?.Closed(reason);
        LogClosed(_logger, connection.User, connection.Epoch.Value, reason.Reason, reason.Code);
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Debug, Message = "User {User} connected from {Device}, epoch {Epoch}")]
    private static partial void LogOpened(ILogger logger, UserId user, DeviceKind device, long epoch);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Debug, Message = "User {User} gone, epoch {Epoch}: {Reason} ({Code})")]
    private static partial void LogClosed(ILogger logger, UserId user, long epoch, Reason reason, int code);
}
