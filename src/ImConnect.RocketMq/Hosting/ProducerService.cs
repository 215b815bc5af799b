using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Hosting;

/// <summary>Starts a producer before anything else in the host starts, and closes it when all else has stopped: who sends at either end finds it open.</summary>
internal sealed partial class ProducerService(string name, IServiceProvider services, IOptionsMonitor<RocketMqProducerOptions> options, ILogger<ProducerService> logger)
    : IHostedLifecycleService
{
    /// <summary>Not made with this service: that would be before the host looks at all options, and tell the faults of one only.</summary>
    private RocketMqProducer? _producer;

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _producer = services.GetRequiredKeyedService<RocketMqProducer>(name);
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
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_producer is not null)
            await _producer.DisposeAsync();
    }

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
