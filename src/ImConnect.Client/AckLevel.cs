namespace ImConnect.Client;

/// <summary>What the gateway had done before its ack; numbers as on the wire.</summary>
public enum AckLevel
{
    /// <summary>The gateway did not say: an older one.</summary>
    Unknown = 0,

    /// <summary>The message is durable in the receiver's inbox.</summary>
    Accepted = 1,

    /// <summary>And its event is stored at the broker.</summary>
    Published = 2,

    /// <summary>And the business side has committed it.</summary>
    Stored = 3,
}
