using System.Net;
using ImConnect.Transports.Listening;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace ImConnect;

/// <summary>Stops the start when the developer's key would be reachable from another machine.</summary>
internal sealed class LoopbackGuard(DevelopmentKey key, IEnumerable<ImConnectListener> listeners, IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>True when nobody but this machine reaches the address.</summary>
    public static bool IsLoopback(string address)
    {
        if (!Uri.TryCreate(address.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri))
            return false;
        return uri.IsLoopback || (IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = (services.GetService(typeof(IServer)) as IServer)?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var open = addresses.FirstOrDefault(a => !IsLoopback(a)) ?? listeners.FirstOrDefault(l => !IPAddress.IsLoopback(l.EndPoint.Address))?.ToString();
        return key.IsUsed && open is not null
            ? throw new InvalidOperationException(
                $"ImConnect cannot start: {open} is reachable from other machines, but tokens are signed with this machine's development key. " +
                "Listen on 127.0.0.1, or set ImConnect:Auth:SigningKey to a key of at least 32 bytes.")
            : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
