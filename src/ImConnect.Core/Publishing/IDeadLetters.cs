namespace ImConnect.Publishing;

/// <summary>What the publisher refused for good. Each one is an alarm (metric <c>imconnect.events.dead</c>, an error in the log): somebody looks at it, mends the cause, and replays or discards it.</summary>
public interface IDeadLetters
{
    /// <summary>The dead letters behind a number, oldest first, at most <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<DeadLetter>> ListAsync(long after, int max, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes these again, in the order of their numbers; those that are stored leave. Behind the later events of their chats: who consumes goes by the key and the status. Answers how many were stored; the others stay.
    /// </summary>
    ValueTask<int> ReplayAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken = default);

    /// <summary>Forgets these. Answers how many there were.</summary>
    ValueTask<int> DiscardAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken = default);
}
