using ImConnect.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ImConnect.SampleHost;

/// <summary>Says at start which part serves what.</summary>
internal sealed partial class Announcement(
    IEnumerable<IPartHealth> parts, IServer server, IHostApplicationLifetime lifetime, ILogger<Announcement> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var part in parts)
                LogPart(logger, part.Part);
            foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
                LogAddress(logger, address, address.Replace("http", "ws", StringComparison.Ordinal) + "/websocket");
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Part}")]
    private static partial void LogPart(ILogger logger, string part);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "page {Page}, clients {Clients}")]
    private static partial void LogAddress(ILogger logger, string page, string clients);
}
