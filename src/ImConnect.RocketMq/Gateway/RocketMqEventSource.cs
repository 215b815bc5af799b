using ImConnect.Publishing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Gateway;

/// <summary>Reads the events of the topic back for the app's handler, in a consumer group of its own.</summary>
internal sealed partial class RocketMqEventSource(IOptions<RocketMqOptions> options, TimeProvider time, ILogger<RocketMqEventSource> logger, ILogger<RocketMqPushConsumer> consumerLogger)
    : IEventSource
{
    /// <inheritdoc/>
    public async Task RunAsync(IEventHandler handler, CancellationToken stopping)
    {
        var settings = options.Value.CopyTo(new RocketMqConsumerOptions
        {
            Group = options.Value.EventGroup,
            Ordered = true,
            Subscriptions = { [options.Value.C2CTopic] = "*" },
            MaxAttempts = options.Value.MaxAttempts,
        });
        await using var consumer = new RocketMqPushConsumer(settings, (messages, token) => HandleAsync(handler, messages, token), consumerLogger, time);
        try
        {
            await consumer.StartAsync(stopping);
        }
        catch (RocketMqException error)
        {
            LogAway(logger, options.Value.EventGroup, error.Message); // it goes on trying
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What cannot be read is poison; after one that is to come again, the rest of its chat comes again too.</summary>
    private static async ValueTask<IReadOnlyList<RocketMqConsumeResult>> HandleAsync(IEventHandler handler, IReadOnlyList<RocketMqDelivery> messages, CancellationToken cancellationToken)
    {
        var results = new RocketMqConsumeResult[messages.Count];
        var places = new List<int>(messages.Count);
        var events = new List<MessageEvent>(messages.Count);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = RocketMqConsumeResult.Poison;
            if (!EventReader.TryRead(messages[i].Body, out var one))
                continue;
            places.Add(i);
            events.Add(one);
        }

        if (events.Count == 0)
            return results;
        var outcomes = await handler.HandleAsync(events, cancellationToken);
        if (outcomes.Length != events.Count)
            throw new InvalidOperationException($"{handler.GetType()} answered {outcomes.Length} of {events.Count} events: one outcome an event, in their order.");
        for (var i = 0; i < outcomes.Length; i++)
        {
            results[places[i]] = outcomes[i] switch
            {
                EventOutcome.Done => RocketMqConsumeResult.Done,
                EventOutcome.Poison => RocketMqConsumeResult.Poison,
                _ => RocketMqConsumeResult.Retry,
            };
        }

        return results;
    }

    [LoggerMessage(6210, LogLevel.Warning, "Events for group {Group} cannot be read now, which goes on being tried: {Why}")]
    private static partial void LogAway(ILogger logger, string group, string why);
}
