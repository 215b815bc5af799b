namespace ImConnect.Persistence;

/// <summary>One thing that waits for a user: a message, or a notice about one.</summary>
public readonly record struct InboxEntry
{
    /// <summary>What it is.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>The message, or the message that the notice speaks of.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Whose inbox it lies in.</summary>
    public required UserId Receiver { get; init; }

    /// <summary>Who caused it: the message's sender; for a receipt, who acknowledged.</summary>
    public required UserId Sender { get; init; }

    /// <summary>The id that the message's sender gave.</summary>
    public ClientMessageId ClientId { get; init; }

    /// <summary>Its place in the inbox.</summary>
    public required InboxPosition Position { get; init; }

    /// <summary>
    /// The position of this chat's last entry before it that was not settled then; <see cref="InboxPosition.None"/> when there was none. A live
    /// push that does not find that entry written on its connection must not overtake it. Null when the entry was read, not just accepted.
    /// </summary>
    public InboxPosition? Previous { get; init; }

    /// <summary>For a receipt the status that it tells.</summary>
    public MessageStatus Status { get; init; }

    /// <summary>What the sender wrote (<see cref="Protocol.MessageBody"/>); empty for notices.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
