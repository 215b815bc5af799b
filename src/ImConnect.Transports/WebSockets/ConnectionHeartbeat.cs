using ImConnect.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// The one timer of all WebSocket connections of the process, and what ends them when the host stops. A beat walks all connections,
/// which costs a few comparisons each.
/// </summary>
internal sealed partial class ConnectionHeartbeat(TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ConnectionHeartbeat> logger)
    : BackgroundService
{
    /// <summary>Between two beats. Every limit in time is late by at most this.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>How long connections may take to end once the host stops; then they are cut.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<WebSocketConnection> _connections = [];
    private readonly List<WebSocketConnection> _beaten = [];
    private readonly long _origin = time.GetTimestamp();

    /// <summary>True once the host stops: no handshake is taken.</summary>
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The connections that live now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    /// <summary>From now on the connection is beaten. One that comes while the host stops is closed.</summary>
    public void Add(WebSocketConnection connection)
    {
        lock (_gate)
        {
            connection.HeartbeatIndex = _connections.Count;
            _connections.Add(connection);
        }

        // Behind the add: whoever comes too late for the walk over all sees the flag here.
        if (IsStopping)
            connection.Close(CloseReason.GoingAway);
    }

    /// <summary>The connection has ended.</summary>
    public void Remove(WebSocketConnection connection)
    {
        lock (_gate)
        {
            var last = _connections[^1];
            _connections[connection.HeartbeatIndex] = last;
            last.HeartbeatIndex = connection.HeartbeatIndex;
            _connections.RemoveAt(_connections.Count - 1);
        }
    }

    /// <summary>One beat. Called by one thread at a time.</summary>
    public void Beat()
    {
        var now = time.GetElapsedTime(_origin);
        var utcNow = time.GetUtcNow();

        // A copy: what is done to a connection may make it leave the list.
        lock (_gate)
            _beaten.AddRange(_connections);
        foreach (var connection in _beaten)
        {
            try
            {
                connection.Beat(now, utcNow);
            }
            catch (Exception exception)
            {
                Log.BeatFailed(logger, connection.Session.User, exception);
            }
        }

        _beaten.Clear();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = lifetime.ApplicationStopping.Register(CloseAll);
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Beat();
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is left is seen off.
        }

        var since = time.GetTimestamp();
        while (Count > 0 && time.GetElapsedTime(since) < DrainTimeout)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            Beat();
        }

        foreach (var connection in Snapshot())
            connection.Cut();
    }

    private void CloseAll()
    {
        var connections = Snapshot();
        Log.ClosingAll(logger, connections.Length);
        foreach (var connection in connections)
            connection.Close(CloseReason.GoingAway);
    }

    private WebSocketConnection[] Snapshot()
    {
        lock (_gate)
            return [.. _connections];
    }
}
