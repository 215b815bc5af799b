using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

/// <summary>
/// What a producer and a consumer have in common: routes, links to proxies, registration with them, heartbeats, and a goodbye. Safe for concurrent use.
/// </summary>
internal sealed partial class ClientSession : IAsyncDisposable
{
    private readonly SessionParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkTable _links;
    private readonly Lock _lock = new();
    private Task _loops = Task.CompletedTask;
    private bool _started;
    private Task? _disposing;

    /// <param name="options">Checked by the caller, and not changed any more.</param>
    /// <param name="role">Producer or consumer.</param>
    /// <param name="timing">How often what is done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Of the client.</param>
    public ClientSession(RocketMqClientOptions options, ISessionRole role, SessionTiming timing, TimeProvider time, ILogger logger)
    {
        var clientId = Sessions.ClientId.Next(time);
        var access = ProxyAddress.TryParse(options.Endpoints)!;
        _parts = new SessionParts(options, access, role, clientId, new CallHeaders(options, clientId, time), timing, time, logger);
        _links = new LinkTable(_parts);
        Routes = new RouteCache(
            (request, cancellationToken) => _links.Get(access).CallAsync(Rpcs.QueryRoute, request, cancellationToken), options.IgnoreServerAddresses ? access : null, access, options.Namespace, time);
    }

    /// <summary>By this name the server knows this client.</summary>
    public string ClientId => _parts.ClientId;

    public RouteCache Routes { get; }

    /// <summary>The address from the options; for calls that have no address of their own.</summary>
    public ProxyAddress Access => _parts.Access;

    /// <summary>
    /// Begins heartbeats and refreshes, asks for the routes of <paramref name="topics"/>, and registers with their proxies. When it throws, all that still goes on in the
    /// background, and it may be called again.
    /// </summary>
    /// <exception cref="RocketMqException">A route cannot be had, or a proxy does not take this client.</exception>
    public async Task StartAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposing is not null, this);
            if (!_started)
                _loops = Task.WhenAll(Task.Run(HeartbeatsAsync, CancellationToken.None), Task.Run(RefreshesAsync, CancellationToken.None));
            _started = true;
        }

        foreach (var topic in topics)
        {
            var route = await Routes.GetAsync(topic, cancellationToken);
            foreach (var address in route.Addresses)
            {
                if (await Registered(address).Telemetry.AttemptAsync(cancellationToken) is { } error)
                    throw error;
            }
        }
    }

    /// <summary>The link to an address, with its telemetry begun, though perhaps not answered yet: <see cref="TelemetryLoop.RegisteredAsync"/> waits for that.</summary>
    public ProxyLink Registered(ProxyAddress address)
    {
        var link = _links.Get(address);
        if (!link.Telemetry.IsStarted)
            link.Telemetry.Start();
        return link;
    }

    /// <summary>Settings changed: tell all proxies.</summary>
    public void ResendSettings()
    {
        foreach (var link in _links.All)
            link.Telemetry.Resend();
    }

    /// <summary>Tells the proxies that this client is gone, and closes the connections; calls under way are cut. Takes about a second at the most.</summary>
    public async ValueTask DisposeAsync()
    {
        Task disposing;
        lock (_lock)
            disposing = _disposing ??= DisposeCoreAsync();
        await disposing;
    }

    private async Task DisposeCoreAsync()
    {
        await Task.Yield(); // not under the lock
        await _stop.CancelAsync();
        await _loops;
        await _links.CloseAsync(GoodbyeAsync);
        _stop.Dispose();
    }

    private async Task GoodbyeAsync(ProxyLink link)
    {
        if (link.Telemetry.IsRegistered)
        {
            using var late = new CancellationTokenSource(_parts.Timing.Goodbye, _parts.Time);
            try
            {
                await link.CallAsync(Rpcs.NotifyClientTermination, new NotifyClientTerminationRequest { Group = _parts.Role.Group }, late.Token);
            }
            catch (Exception error) when (error is RocketMqException or OperationCanceledException)
            {
                Log.NoGoodbye(_parts.Logger, link.Address.ToString(), error.Message);
            }
        }

        await link.DisposeAsync();
    }

    private async Task HeartbeatsAsync()
    {
        var heartbeat = new Heartbeats(_parts);
        var settingsAt = _parts.Time.GetTimestamp();
        using var timer = new PeriodicTimer(_parts.Timing.Heartbeat, _parts.Time);
        while (await TickAsync(timer))
        {
            await heartbeat.SendAsync(_links.All, _stop.Token);
            if (_parts.Time.GetElapsedTime(settingsAt) < _parts.Timing.SettingsRefresh)
                continue;
            settingsAt = _parts.Time.GetTimestamp();
            ResendSettings();
        }
    }

    private async Task RefreshesAsync()
    {
        using var timer = new PeriodicTimer(_parts.Timing.RouteRefresh, _parts.Time);
        while (await TickAsync(timer))
        {
            try
            {
                await Routes.RefreshAllAsync((topic, error) => Log.NoRoute(_parts.Logger, topic, error.Message), _stop.Token);
                await _links.PruneAsync([.. Routes.Known.SelectMany(route => route.Addresses), _parts.Access], GoodbyeAsync);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async ValueTask<bool> TickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
