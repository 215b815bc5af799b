using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>The answer to one <see cref="Settlement"/>.</summary>
public readonly record struct Settled
{
    /// <summary>What became of it.</summary>
    public required SettleOutcome Outcome { get; init; }

    /// <summary>The head after it; set for <see cref="SettleOutcome.Done"/> and <see cref="SettleOutcome.NoChange"/> of messages.</summary>
    public MessageHead Head { get; init; }

    /// <summary>The notice that the same commit put into the other side's inbox; null when none.</summary>
    public InboxEntry? Notice { get; init; }

    /// <summary>Who stores the event of it, which the same commit made; set for <see cref="SettleOutcome.Done"/> where <see cref="Settlement.PublishedBy"/> was.</summary>
    public PublishBy Event { get; init; }
}
