using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Hosting;

/// <summary>Starts a consumer when all else in the host has started, and stops it before anything else is stopped: what its handler needs is there at either end.</summary>
internal sealed partial class ConsumerService(string name, IServiceProvider services, IOptionsMonitor<RocketMqConsumerOptions> options, ILogger<ConsumerService> logger)
    : IHostedLifecycleService
{
    private RocketMqPushConsumer? _consumer;

    /// <summary>Made only here, when the options of all have been checked: a host that makes its services tells of the first fault alone.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _consumer = services.GetRequiredKeyedService<RocketMqPushConsumer>(name);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _consumer!.StartAsync(cancellationToken);
        }
        catch (RocketMqException error) when (!options.Get(name).RequireServerAtStart)
        {
            Log.NotYet(logger, name, error.Message);
        }
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => _consumer?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(6250, LogLevel.Warning, "Consumer {Name} starts without its server; messages come when that is there: {Why}")]
        public static partial void NotYet(ILogger logger, string name, string why);
    }
}
