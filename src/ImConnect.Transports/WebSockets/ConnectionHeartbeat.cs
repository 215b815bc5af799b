using ImConnect.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// The one timer of all WebSocket connections of the process, and what ends them when the host stops. A beat walks all connections,
/// which costs a few comparisons each.
/// </summary>
internal sealed partial class ConnectionHeartbeat(
    TimeProvider time, IHostApplicationLifetime lifetime, IOptions<WebSocketTransportOptions> options, ILogger<ConnectionHeartbeat> logger) : BackgroundService
{
    /// <summary>Between two beats. Every limit in time is late by at most this.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<WebSocketConnection> _connections = [];
    private readonly List<WebSocketConnection> _beaten = [];
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
            connection.Close(ConnectionDrain.GoingAway());
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
            if (_connections.Count == 0 && IsStopping)
                _emptied.TrySetResult();
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
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                Beat();
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is left is seen off.
        }

        await DrainAsync();
    }

    /// <summary>
    /// Tells everybody to come back, at a limited rate and each at another time, when what they sent is answered; who is not gone in time is cut. The other limits in
    /// time go on meanwhile.
    /// </summary>
    private async Task DrainAsync()
    {
        var timeout = options.Value.DrainTimeout;
        var drain = new ConnectionDrain(Snapshot(), options.Value.DrainRate, timeout);
        Log.Draining(logger, drain.Count, drain.Rate);
        var since = time.GetTimestamp();
        var beaten = since;
        using var timer = new PeriodicTimer(ConnectionDrain.Period, time);
        while (true)
        {
            var elapsed = time.GetElapsedTime(since);
            drain.Step(elapsed);
            if (Count == 0)
                return;
            if (elapsed >= timeout)
                break;
            if (time.GetElapsedTime(beaten) >= Period)
            {
                Beat();
                beaten = time.GetTimestamp();
            }

            await Task.WhenAny(timer.WaitForNextTickAsync(CancellationToken.None).AsTask(), _emptied.Task);
        }

        Log.Cutting(logger, Count, timeout);
        foreach (var connection in Snapshot())
            connection.Cut();
    }

    private WebSocketConnection[] Snapshot()
    {
        lock (_gate)
            return [.. _connections];
    }
}
