namespace ImConnect.Persistence;

/// <summary>How far a message has come. Never goes back. Stored and on the wire: numbers never change.</summary>
public enum MessageStatus
{
    /// <summary>The server has it.</summary>
    Accepted = 1,

    /// <summary>It waits for a receiver who is away.</summary>
    Offline = 2,

    /// <summary>The receiver's device has it.</summary>
    Received = 3,

    /// <summary>The receiver has read it.</summary>
    Read = 4,
}
