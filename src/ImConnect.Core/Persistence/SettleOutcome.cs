namespace ImConnect.Persistence;

/// <summary>What became of a settlement.</summary>
public enum SettleOutcome
{
    /// <summary>Done, durably.</summary>
    Done,

    /// <summary>It was so before, or a lower status came late: nothing written.</summary>
    NoChange,

    /// <summary>No head of that id in that inbox.</summary>
    Unknown,

    /// <summary>The head is somebody else's.</summary>
    NotOwner,

    /// <summary>Not known to be done: the commit failed.</summary>
    Unavailable,
}
