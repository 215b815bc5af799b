namespace ImConnect.Client;

/// <summary>How far a message has come; numbers as on the wire.</summary>
public enum MessageProgress
{
    /// <summary>A device of the receiver has it.</summary>
    Delivered = 3,

    /// <summary>The receiver has read it.</summary>
    Read = 4,
}
