namespace ImConnect.Persistence;

/// <summary>What was found out about an entry after it was accepted or claimed.</summary>
public enum CompletionKind
{
    /// <summary>Its first event is stored. A fact: needs no token.</summary>
    Published,

    /// <summary>It was pushed and is due again later.</summary>
    Due,

    /// <summary>It waits without a due time until its receiver comes.</summary>
    Offline,
}
