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
    private readonly FrameDispatcher _dispatcher;
    private readonly FeedServices _feed;
    private readonly ILogger<ConnectionRegistry> _logger;
    private readonly int _maxSendsInFlight;
    private long _lastEpoch;

    public ConnectionRegistry(
        ConnectionTable table,
        FrameDispatcher dispatcher,
        FeedServices feed,
        GatewayMetrics metrics,
        IOptions<ImConnectOptions> options,
        ILogger<ConnectionRegistry> logger)
    {
        _table = table;
        _dispatcher = dispatcher;
        _feed = feed;
        _logger = logger;
        _maxSendsInFlight = options.Value.MaxSendsInFlight;
        metrics.Observe("imconnect.connections", "{connection}", "Live connections", () => table.Count);
    }

    /// <inheritdoc/>
    public IConnectionSink? Open(IConnection connection)
    {
        var epoch = new RouteEpoch(Interlocked.Increment(ref _lastEpoch));
        var live = new LiveConnection(connection, epoch, _dispatcher, this, _feed, _maxSendsInFlight);

        // First the table, then the drain: what is accepted from now on finds the connection, what was before is drained.
        foreach (var replaced in _table.Add(live))
        {
            replaced.Feed.Stop();
            replaced.Connection.Close(CloseReason.Replaced);
        }

        LogOpened(_logger, live.User, live.Device.Kind, epoch.Value);
        live.Feed.Start();
        return live;
    }

    public void Remove(LiveConnection connection, CloseReason reason)
    {
        _table.Remove(connection);
        LogClosed(_logger, connection.User, connection.Epoch.Value, reason.Reason, reason.Code);
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Debug, Message = "User {User} connected from {Device}, epoch {Epoch}")]
    private static partial void LogOpened(ILogger logger, UserId user, DeviceKind device, long epoch);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Debug, Message = "User {User} gone, epoch {Epoch}: {Reason} ({Code})")]
    private static partial void LogClosed(ILogger logger, UserId user, long epoch, Reason reason, int code);
}
