namespace ImConnect.Persistence;

/// <summary>The answer to one <see cref="Submission"/>.</summary>
public readonly record struct Accepted
{
    /// <summary>What became of it. The rest is set for <see cref="AcceptOutcome.New"/> and <see cref="AcceptOutcome.Repeat"/>.</summary>
    public required AcceptOutcome Outcome { get; init; }

    /// <summary>The message's id: for a repeat that of the first.</summary>
    public MessageId Id { get; init; }

    /// <summary>Its place in the receiver's inbox.</summary>
    public InboxPosition Position { get; init; }

    /// <summary>See <see cref="InboxEntry.Previous"/>.</summary>
    public InboxPosition Previous { get; init; }

    /// <summary>Its first event is known to be stored. If not, whoever got a repeat publishes it under <see cref="Id"/> before the ack.</summary>
    public bool IsPublished { get; init; }

    /// <summary>
    /// Older events of this chat wait and nobody of this life is publishing them, or the drainer was asked to: then the drainer publishes this one too, so that order
    /// holds. Also told for repeats.
    /// </summary>
    public bool IsBehind { get; init; }
}
