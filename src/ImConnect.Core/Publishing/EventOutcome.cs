namespace ImConnect.Publishing;

/// <summary>What a handler made of one event.</summary>
public enum EventOutcome
{
    /// <summary>Its effect is durable.</summary>
    Done,

    /// <summary>Not now: the event comes again, later ones of its chat wait.</summary>
    Retry,

    /// <summary>Never: the event goes to the dead letters, and its chat goes on.</summary>
    Poison,
}
