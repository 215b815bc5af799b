using System.Globalization;
using ImConnect.Publishing;

namespace ImConnect.Business;

/// <summary>
/// Stores events by calls of im-business: one after the other within a chat, chats side by side. A chat ends at the first event that is neither stored nor refused; the whole batch ends at the first that
/// found nobody there. Faults are results, also that the caller gives up: what was stored before is told all the same.
/// </summary>
internal sealed class BusinessPublisher(BusinessCalls calls, BusinessMetrics metrics) : IEventPublisher
{
    /// <inheritdoc/>
    public AckLevel Level => AckLevel.Stored;

    /// <inheritdoc/>
    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var run = new Run(batch);
        await Task.WhenAll(run.Chats.Select(chat => PublishChatAsync(run, chat, cancellationToken)));
        return run.Results;
    }

    private async Task PublishChatAsync(Run run, List<int> chat, CancellationToken cancellationToken)
    {
        PublishResult? stopped = null;
        foreach (var index in chat)
        {
            stopped ??= run.Away;
            if (stopped is { } before)
            {
                run.Results[index] = before with { Detail = $"not tried, after: {before.Detail}" };
                continue;
            }

            var result = await PublishAsync(run.Batch[index], cancellationToken);
            run.Results[index] = result;
            if (result.Outcome is PublishOutcome.MaybeStored or PublishOutcome.Unavailable)
                stopped = result;
            if (result.Outcome == PublishOutcome.Unavailable)
                run.Away = result;
        }
    }

    private Task<PublishResult> PublishAsync(MessageEvent message, CancellationToken cancellationToken)
    {
        if (message.Type is EventType.Send or EventType.Offline)
            return calls.CallAsync(message, cancellationToken);
        metrics.Skipped(message.Type);
        return Task.FromResult(PublishResult.Stored(string.Create(CultureInfo.InvariantCulture, $"no call for event {(int)message.Type}")));
    }

    /// <summary>One batch: each chat writes the results of its own events.</summary>
    private sealed class Run
    {
        private volatile Stop? _away;

        public Run(IReadOnlyList<MessageEvent> batch)
        {
            (Batch, Results) = (batch, new PublishResult[batch.Count]);
            var chats = new Dictionary<ChatId, List<int>>();
            for (var i = 0; i < batch.Count; i++)
            {
                if (!chats.TryGetValue(batch[i].Chat, out var chat))
                    chats.Add(batch[i].Chat, chat = []);
                chat.Add(i);
            }

            Chats = [.. chats.Values];
        }

        public IReadOnlyList<MessageEvent> Batch { get; }

        public PublishResult[] Results { get; }

        public IReadOnlyList<List<int>> Chats { get; }

        /// <summary>What the first event was answered that found nobody there.</summary>
        public PublishResult? Away
        {
            get => _away?.Result;
            set => _away = value is { } result ? new Stop(result) : null;
        }

        private sealed record Stop(PublishResult Result);
    }
}
