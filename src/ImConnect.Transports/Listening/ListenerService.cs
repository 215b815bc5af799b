using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Listening;

/// <summary>
/// Sockets of our own, beside the app's server: a <c>Listen</c> in that one would make it ignore the addresses that the app was given, and what it keeps for each connection is most
/// of what an idle client costs. Opened when all else has started, closed when all else has stopped: until then a client is told 503, not that nobody is there.
/// </summary>
internal sealed partial class ListenerService(
    IEnumerable<ImConnectListener> listeners,
    ListenerHandler handler,
    IOptions<ListenerOptions> options,
    TimeProvider time,
    ILogger<ListenerService> logger) : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly string _path = options.Value.Path;
    private readonly List<ListenerSocket> _sockets = [];
    private readonly ServedSockets _served = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>Where it really listens, once it does: a port of 0 was chosen by the system.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // All or none: those before one that cannot be had are closed when the host, which does not start, is disposed.
        foreach (var listener in listeners)
            _sockets.Add(ListenerSocket.Bind(listener));
        _accepting = Task.WhenAll(_sockets.Select(socket => socket.RunAsync((client, certificate) => handler.Serve(client, certificate, _served), time, logger)));
        Addresses = [.. _sockets.Select(socket => new Uri($"{(socket.Certificate is null ? "ws" : "wss")}://{socket.EndPoint}{_path}"))];
        foreach (var address in Addresses)
            Log.Listening(logger, address.ToString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        await _accepting;
        await _served.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A start that failed behind ours is never stopped, only disposed.</summary>
    public async ValueTask DisposeAsync() => await StoppedAsync(new CancellationToken(canceled: true));

    /// <inheritdoc/>
    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
