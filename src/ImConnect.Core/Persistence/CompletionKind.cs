namespace ImConnect.Persistence;

/// <summary>What was found out about an entry after it was accepted or claimed.</summary>
public enum CompletionKind
{
    /// <summary>One of its events is stored, and waits no longer. A fact: needs no token.</summary>
    Published,

    /// <summary>Its events are not stored, and whoever was to publish them does so no longer: they are the drainer's. Needs no token.</summary>
    Released,

    /// <summary>
    /// Its first event was refused, or could not be stored and must not wait, before anybody was told that it is kept: it goes, as if it had never been. Does nothing once that event is stored.
    /// </summary>
    Refused,

    /// <summary>One of its events was refused after all were told that the message is kept: the event goes to the dead letters and waits no longer. Needs no token.</summary>
    Dead,

    /// <summary>It was pushed and is due again later.</summary>
    Due,

    /// <summary>It waits without a due time until its receiver comes.</summary>
    Offline,
}
