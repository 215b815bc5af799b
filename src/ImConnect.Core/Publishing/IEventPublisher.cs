namespace ImConnect.Publishing;

/// <summary>
/// Step S3: stores events where the business side finds them. One a gateway; a second one stops the start. May be called by any thread at once, but for one chat never before the last
/// call with events of it has ended.
/// </summary>
public interface IEventPublisher
{
    /// <summary>What <see cref="PublishOutcome.Stored"/> means here: <see cref="AckLevel.Published"/> for a broker, <see cref="AckLevel.Stored"/> for who commits before he answers.</summary>
    AckLevel Level { get; }

    /// <summary>
    /// Stores a batch and answers each, in its order. Events of one chat (<see cref="MessageEvent.Chat"/>) are stored in the order given; after one that is not stored (or refused) the rest of
    /// its chat is not tried, whatever is answered for it. An event that was stored may be stored again: it keeps its <see cref="MessageEvent.Key"/>. Faults are outcomes; an exception counts
    /// as <see cref="PublishOutcome.MaybeStored"/> for all.
    /// </summary>
    ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken);
}
