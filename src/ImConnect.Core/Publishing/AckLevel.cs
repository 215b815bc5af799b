namespace ImConnect.Publishing;

/// <summary>What a sender's ack says of his message. On the wire (field 102 of an ack): numbers never change.</summary>
public enum AckLevel
{
    /// <summary>In the receiver's inbox, as durable as the store.</summary>
    Accepted = 1,

    /// <summary>And its event is stored by the broker.</summary>
    Published = 2,

    /// <summary>And the business side has committed it.</summary>
    Stored = 3,
}
