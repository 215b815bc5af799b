using ImConnect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>Calls the publisher: whatever it does there is one outcome an event, the circuit follows it, and it is counted. Safe for any thread.</summary>
internal sealed partial class EventDispatch(
    PublisherSlot slot, PublishCircuit circuit, IOptions<PublishingOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<EventDispatch> logger)
{
    /// <summary>Since when nothing was stored or refused although it was tried, a timestamp; 0 while all is well.</summary>
    private long _silentSince;

    /// <summary>Never throws.</summary>
    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        var results = await CallAsync(batch, cancellationToken);
        string? away = null;
        var isAnswered = false;
        HashSet<(long, long)>? failed = null;
        for (var i = 0; i < results.Length; i++)
        {
            var (outcome, detail) = results[i];
            if (failed is not null && failed.Contains(PublishStage.ChatOf(batch[i])))
                continue; // not tried
            if (outcome is not (PublishOutcome.Stored or PublishOutcome.Refused))
                (failed ??= []).Add(PublishStage.ChatOf(batch[i]));
            batch[i].Attempt++;
            metrics.Event(batch[i].Type, outcome);
            if (outcome == PublishOutcome.Unavailable)
                away ??= detail ?? "";
            isAnswered |= outcome is PublishOutcome.Stored or PublishOutcome.Refused;
            if (outcome == PublishOutcome.Stored && GatewayActivity.IsOn)
                GatewayActivity.Step(GatewaySteps.Publish, batch[i].Id, batch[i].Sender, batch[i].Receiver, $"event {(int)batch[i].Type}: {detail ?? "stored"}");
        }

        if (isAnswered)
            Interlocked.Exchange(ref _silentSince, 0);
        else if (away is null && results.Length > 0)
            away = Silence();
        if (away is not null)
        {
            if (circuit.Open(away))
                LogAway(logger, away);
        }
        else if (isAnswered && circuit.Close())
        {
            LogBack(logger);
        }

        return results;
    }

    /// <summary>A publisher of which nobody knows anything for longer than an ack waits is away, whatever each single answer says.</summary>
    private string? Silence()
    {
        var now = time.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _silentSince, now, 0);
        return since != 0 && time.GetElapsedTime(since, now) >= options.Value.PublishWait ? "no event is known to be stored" : null;
    }

    private async ValueTask<PublishResult[]> CallAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            var results = await slot.Publisher!.PublishAsync(batch, cancellationToken);
            if (results.Length == batch.Count)
                return results;
            throw new InvalidOperationException($"{slot.Publisher.GetType()} answered {results.Length} of {batch.Count} events.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Unknown(batch, "stopped");
        }
        catch (Exception error)
        {
            LogFailed(logger, error, batch.Count);
            return Unknown(batch, error.GetType().Name);
        }
    }

    private static PublishResult[] Unknown(IReadOnlyList<MessageEvent> batch, string why)
    {
        var results = new PublishResult[batch.Count];
        Array.Fill(results, PublishResult.MaybeStored(why));
        return results;
    }

    [LoggerMessage(EventId = 1410, Level = LogLevel.Error, Message = "The publisher failed for {Count} events; they are tried again")]
    private static partial void LogFailed(ILogger logger, Exception error, int count);

    [LoggerMessage(EventId = 1411, Level = LogLevel.Warning, Message = "The publisher is away ({Why}): events wait in the outbox")]
    private static partial void LogAway(ILogger logger, string why);

    [LoggerMessage(EventId = 1412, Level = LogLevel.Information, Message = "The publisher is back")]
    private static partial void LogBack(ILogger logger);
}
