namespace ImConnect.Persistence;

/// <summary>A message, or a friend notice, that asks to be kept.</summary>
public readonly record struct Submission
{
    /// <summary>
    /// <see cref="EntryKind.Message"/> by default, or a friend notice: that one is never due and never claimed, has no event to publish (<see cref="FirstDelay"/> and
    /// <see cref="PublishedBy"/> are not used), is not in the order of its chat (<see cref="Accepted.Previous"/> is none), makes no receipt, and leaves by
    /// <see cref="Settlement.NoticeReceived"/>. Windows, bounds, ids and positions are the same for all kinds.
    /// </summary>
    public EntryKind Kind { get; init; }

    /// <summary>The id that it gets if it is new.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Who sends, checked by the caller.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Whose inbox it goes to.</summary>
    public required UserId Receiver { get; init; }

    /// <summary>With sender and receiver, what makes a repeat a repeat.</summary>
    public required ClientMessageId ClientId { get; init; }

    /// <summary>What is kept, not looked into.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The entry is due at the store's now plus this, already at its commit.</summary>
    public required TimeSpan FirstDelay { get; init; }

    /// <summary>
    /// The life of the node that publishes its first event right after the commit; <see cref="LeaseId.Outbox"/>: the drainer does (<see cref="IOutbox"/>); <c>default</c>: there is nothing to
    /// publish, and it counts as published.
    /// </summary>
    public LeaseId PublishedBy { get; init; }
}
