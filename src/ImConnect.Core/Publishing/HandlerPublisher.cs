using Microsoft.Extensions.Logging;

namespace ImConnect.Publishing;

/// <summary>The app's handler in place of a publisher: what it has done is stored.</summary>
internal sealed partial class HandlerPublisher(IEventHandler handler, ILogger<HandlerPublisher> logger) : IEventPublisher
{
    /// <inheritdoc/>
    public AckLevel Level => AckLevel.Stored;

    /// <inheritdoc/>
    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        EventOutcome[] outcomes;
        try
        {
            outcomes = await handler.HandleAsync(batch, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, error, batch.Count, batch[0].Key);
            return [.. batch.Select(_ => PublishResult.MaybeStored(error.GetType().Name))];
        }

        if (outcomes.Length != batch.Count)
            throw new InvalidOperationException($"{handler.GetType()} answered {outcomes.Length} of {batch.Count} events: one outcome an event, in their order.");
        return [.. outcomes.Select(ToResult)];
    }

    private static PublishResult ToResult(EventOutcome outcome) => outcome switch
    {
        EventOutcome.Done => PublishResult.Stored("handled"),
        EventOutcome.Poison => PublishResult.Refused("the handler called it poison"),
        _ => PublishResult.MaybeStored("the handler asked for it again"),
    };

    [LoggerMessage(EventId = 1400, Level = LogLevel.Error, Message = "The event handler failed for {Count} events, the first of them {Event}; they come again")]
    private static partial void LogFailed(ILogger logger, Exception error, int count, string @event);
}
