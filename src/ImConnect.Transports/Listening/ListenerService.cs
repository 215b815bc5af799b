using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Listening;

/// <summary>
/// A Kestrel of our own, beside the app's: a <c>Listen</c> in the app's would make it ignore the addresses that the app was given. Opened when all else has
/// started, closed when all else has stopped: until then a client is told 503, not that nobody is there.
/// </summary>
internal sealed partial class ListenerService(
    IEnumerable<ImConnectListener> listeners,
    ListenerHandler handler,
    IOptions<ListenerOptions> options,
    IServiceProvider services,
    ILoggerFactory loggers,
    ILogger<ListenerService> logger) : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly ListenerOptions _options = options.Value;
    private KestrelServer? _server;

    /// <summary>Where it really listens, once it does: a port of 0 was chosen by the system.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var kestrel = new KestrelServerOptions { ApplicationServices = services };
        foreach (var listener in listeners)
            kestrel.Listen(listener.EndPoint, listen => Configure(listen, listener));
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        _server = new KestrelServer(Options.Create(kestrel), transport, loggers);
        try
        {
            await _server.StartAsync(new NoHttp(), cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new InvalidOperationException(
                $"ImConnect cannot start: {exception.Message} End the program that uses the port, or write another one: ListenImConnect(port).", exception);
        }

        Addresses = [.. _server.Features.Get<IServerAddressesFeature>()!.Addresses.Zip(listeners, (address, listener) => ToWebSocket(address, listener))];
        foreach (var address in Addresses)
            Log.Listening(logger, address.ToString());
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
            await _server.StopAsync(cancellationToken);
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
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.StopAsync(new CancellationToken(canceled: true));
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    private void Configure(ListenOptions listen, ImConnectListener listener)
    {
        listen.Protocols = HttpProtocols.Http1;
        var isSecure = listener.Certificate is not null;
        listen.Use(next => connection => handler.EnterAsync(connection, next, isSecure));
        if (listener.Certificate is { } certificate)
            UseTls(listen, certificate);
        listen.Run(handler.RunAsync);
    }

    private void UseTls(ListenOptions listen, X509Certificate2 certificate)
    {
        try
        {
            listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate, HandshakeTimeout = _options.FirstByteTimeout });
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException(
                "ImConnect cannot start: ListenImConnect() with a certificate needs what a web host registers for Kestrel's TLS: " +
                "build the app with WebApplication.CreateSlimBuilder(), or listen without a certificate behind a proxy that ends TLS.", exception);
        }
    }

    /// <summary>The server knows the port, and takes all for http.</summary>
    private Uri ToWebSocket(string address, ImConnectListener listener) =>
        new((listener.Certificate is null ? "ws" : "wss") + address["http".Length..] + _options.Path);
}
