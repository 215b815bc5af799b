namespace ImConnect.Persistence;

/// <summary>What became of a submission.</summary>
public enum AcceptOutcome
{
    /// <summary>Kept: durable as the store's configuration says, and due.</summary>
    New,

    /// <summary>Kept before, under the id that is returned; nothing was written.</summary>
    Repeat,

    /// <summary>Not kept: the receiver's inbox is at its bound.</summary>
    InboxFull,

    /// <summary>Not kept: this sender's share of the inbox is at its bound.</summary>
    SenderQuota,

    /// <summary>Not kept: so many events wait for the publisher that the outbox is at its bound.</summary>
    OutboxFull,

    /// <summary>Not known to be kept: the commit failed. A repeat will tell.</summary>
    Unavailable,
}
