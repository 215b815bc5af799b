namespace ImConnect.Persistence;

/// <summary>One request to end an entry. Who asks is the session's user; what a frame says of it is not used.</summary>
public readonly record struct Settlement
{
    /// <summary>What is asked.</summary>
    public required SettlementKind Kind { get; init; }

    /// <summary>Who asks. Owner of the inbox for an acknowledgement or a notice, sender of the message for a withdrawal.</summary>
    public required UserId Actor { get; init; }

    /// <summary>Whose inbox the entry lies in. For a withdrawal only a hint where to look: the head that is found decides.</summary>
    public required UserId Receiver { get; init; }

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>For an acknowledgement: <see cref="MessageStatus.Received"/> or <see cref="MessageStatus.Read"/>.</summary>
    public MessageStatus Status { get; init; }

    /// <summary>For a notice: which one of the message.</summary>
    public EntryKind Notice { get; init; }

    /// <summary>
    /// Which device asks (<see cref="Connections.Device.Key"/>), where <see cref="InboxOptions.Acks"/> is <see cref="AckPolicy.EveryDevice"/>; else null, and not looked at. With it
    /// goes <see cref="Cursor"/>, whatever the outcome of the settlement itself.
    /// </summary>
    public string? DeviceId { get; init; }

    /// <summary>Everything of the inbox up to here was received by this device: its cursor goes there in the same commit, never back.</summary>
    public InboxPosition Cursor { get; init; }

    /// <summary>For a notice: the position it had when it was written; it leaves only if that has not changed.</summary>
    public InboxPosition Position { get; init; }

    /// <summary>
    /// For an acknowledgement or a withdrawal: who publishes the event of it, as <see cref="Submission.PublishedBy"/>; <c>default</c>: there is nothing to publish.
    /// </summary>
    public LeaseId PublishedBy { get; init; }

    /// <summary>The receiver acknowledges.</summary>
    public static Settlement Acknowledge(UserId receiver, MessageId id, MessageStatus status) =>
        new() { Kind = SettlementKind.Acknowledge, Actor = receiver, Receiver = receiver, Id = id, Status = status };

    /// <summary>The sender takes back.</summary>
    public static Settlement Withdraw(UserId sender, UserId receiver, MessageId id) =>
        new() { Kind = SettlementKind.Withdraw, Actor = sender, Receiver = receiver, Id = id };

    /// <summary>The notice was received.</summary>
    public static Settlement NoticeReceived(in InboxEntry notice) => new()
    {
        Kind = SettlementKind.NoticeReceived,
        Actor = notice.Receiver,
        Receiver = notice.Receiver,
        Id = notice.Id,
        Notice = notice.Kind,
        Position = notice.Position,
    };
}
