using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Gateway;

/// <summary>
/// The gateway's producer. Started before all else and closed behind all else. A broker that is away does not keep the gateway from starting; a topic that is not there, or of another type, does:
/// nothing would ever be stored.
/// </summary>
internal sealed partial class GatewayProducer(IOptions<RocketMqOptions> options, TimeProvider time, ILogger<RocketMqProducer> logger) : IHostedLifecycleService
{
    private readonly RocketMqOptions _options = options.Value;

    public RocketMqProducer Producer { get; } = new(
        options.Value.CopyTo(new RocketMqProducerOptions
        {
            Topics = { options.Value.C2CTopic },
            SerializeGroups = false, // a chat is never in two calls at once
            MaxPendingSends = 100_000,
            MaxAttempts = 2,
        }),
        logger,
        time);

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Producer.StartAsync(cancellationToken);
            if (!await Producer.IsOrderedAsync(_options.C2CTopic, cancellationToken))
                throw new InvalidOperationException($"The topic {_options.C2CTopic} of RocketMQ at {_options.Endpoints} is not of type FIFO. Run: {TopicCommand}");
        }
        catch (RocketMqException error) when (error.Code == RocketMqCode.TopicNotFound)
        {
            throw new InvalidOperationException(
                $"RocketMQ at {_options.Endpoints} has no topic {_options.C2CTopic}. Run: {TopicCommand} (a proxy may take 20 seconds to see it), or name another in {RocketMqOptions.Section}:{nameof(RocketMqOptions.C2CTopic)}.",
                error);
        }
        catch (RocketMqException error)
        {
            LogAway(logger, _options.Endpoints, error.Code);
        }
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await Producer.DisposeAsync();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string TopicCommand => $"mqadmin updateTopic -n NAMESERVER:9876 -c CLUSTER -t {_options.C2CTopic} -r 8 -w 8 -a +message.type=FIFO";

    [LoggerMessage(6200, LogLevel.Warning, "RocketMQ at {Endpoints} cannot be asked now ({Code}): events wait in the outbox until it can")]
    private static partial void LogAway(ILogger logger, string endpoints, RocketMqCode code);
}
