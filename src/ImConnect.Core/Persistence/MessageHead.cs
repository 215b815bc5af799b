namespace ImConnect.Persistence;

/// <summary>What is known of a message without its body. Kept for the time of the duplicate window after it was settled.</summary>
public readonly record struct MessageHead
{
    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Who sent it.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Who it is for.</summary>
    public required UserId Receiver { get; init; }

    /// <summary>The id that the sender gave.</summary>
    public required ClientMessageId ClientId { get; init; }

    /// <summary>Its place in the receiver's inbox.</summary>
    public required InboxPosition Position { get; init; }

    /// <summary>How far it has come.</summary>
    public required MessageStatus Status { get; init; }

    /// <summary>The sender took it back: its body is gone everywhere.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>Its first event is known to be stored, or there is nothing to publish.</summary>
    public bool IsPublished { get; init; }

    /// <summary>
    /// It waited longer than <see cref="InboxOptions.EntryLife"/> and left the inbox. Stays so when it is acknowledged after all.
    /// </summary>
    public bool IsExpired { get; init; }

    /// <summary>No longer waits in the inbox.</summary>
    public bool IsSettled => IsWithdrawn || IsExpired || Status >= MessageStatus.Received;
}
