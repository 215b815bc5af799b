namespace ImConnect.Publishing;

/// <summary>What became of one event.</summary>
public enum PublishOutcome
{
    /// <summary>Stored, durably.</summary>
    Stored,

    /// <summary>Not known (a time-out, an answer that was lost, a fault of this event alone): it is tried again under the same id, later ones of its chat wait.</summary>
    MaybeStored,

    /// <summary>Never will be: the event itself is not taken. What was acknowledged already goes to the dead letters, and its chat goes on.</summary>
    Refused,

    /// <summary>Surely not stored, and no other would be now: everything waits in the outbox until the publisher is back.</summary>
    Unavailable,
}
