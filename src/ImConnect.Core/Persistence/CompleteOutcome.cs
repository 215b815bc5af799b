namespace ImConnect.Persistence;

/// <summary>What became of a completion.</summary>
public enum CompleteOutcome
{
    /// <summary>Done, durably.</summary>
    Done,

    /// <summary>A stale token, an unknown or a settled entry, an event that does not wait: nothing was written.</summary>
    NoChange,

    /// <summary>The commit failed: the entry is as it was, and will be due or published again.</summary>
    Unavailable,
}
