using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ImConnect.SampleHost.Development;

/// <summary>The key of appsettings.Development.json is known to everybody who reads this repository: it is refused wherever others could reach it.</summary>
internal sealed class DevelopmentKeyGuard(IConfiguration configuration, IHostEnvironment environment, IServer server) : IHostedLifecycleService
{
    private const string PublicKey = "imconnect-development-key-0123456789abcdef";

    private bool IsUsed => configuration["ImConnect:Auth:SigningKey"] == PublicKey;

    public Task StartingAsync(CancellationToken cancellationToken) => IsUsed && !environment.IsDevelopment()
        ? throw Refusal($"the environment is {environment.EnvironmentName}")
        : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var open = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(a => !IsLoopback(a));
        return IsUsed && open is not null ? throw Refusal($"{open} is reachable from other machines") : Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsLoopback(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;

    private static InvalidOperationException Refusal(string why) => new(
        $"The development key must not be used here: {why}. Set ImConnect:Auth:SigningKey to a secret of your own, at least 32 bytes.");
}
