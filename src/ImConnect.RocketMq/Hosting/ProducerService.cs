using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Hosting;

/// <summary>Starts a producer before anything else in the host starts, and closes it when all else has stopped: who sends at either end finds it open.</summary>
internal sealed partial class ProducerService(string name, IServiceProvider services, IOptionsMonitor<RocketMqProducerOptions> options, ILogger<ProducerService> logger)
    : IHostedLifecycleService
{
    private readonly RocketMqProducer _producer = services.GetRequiredKeyedService<RocketMqProducer>(name);

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _producer.StartAsync(cancellationToken);
        }
        catch (RocketMqException error) when (!options.Get(name).RequireServerAtStart)
        {
            Log.NotYet(logger, name, error.Message);
        }
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await _producer.DisposeAsync();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(6110, LogLevel.Warning, "Producer {Name} starts without its server; sends fail until that is there: {Why}")]
        public static partial void NotYet(ILogger logger, string name, string why);
    }
}
