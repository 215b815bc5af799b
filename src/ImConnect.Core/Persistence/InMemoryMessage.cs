using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>One message, or friend notice, of an <see cref="InMemoryInbox"/>: its whole life, from accepted to forgotten.</summary>
internal sealed class InMemoryMessage(in Submission submission, InboxPosition position)
{
    /// <summary>The message as it is read. The body is a copy: the caller's buffer is the caller's again.</summary>
    public InboxEntry Entry { get; private set; } = new()
    {
        Kind = submission.Kind,
        Id = submission.Id,
        Receiver = submission.Receiver,
        Sender = submission.Sender,
        ClientId = submission.ClientId,
        Position = position,
        Body = submission.Body.ToArray(),
    };

    public MessageStatus Status { get; set; } = MessageStatus.Accepted;

    public bool IsWithdrawn { get; set; }

    /// <summary>Left for <see cref="InboxOptions.EntryLife"/>.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Which of its events wait. Only <see cref="InMemoryOutbox"/> sets it.</summary>
    public EntryEvents Events { get; set; }

    /// <summary>Those of them that are the drainer's although a life publishes the others. Only <see cref="InMemoryOutbox"/> sets it.</summary>
    public EntryEvents Handed { get; set; }

    /// <summary>With so much it counts among the bytes that wait. Only <see cref="InMemoryOutbox"/> sets it.</summary>
    public long OutboxBytes { get; set; }

    /// <summary>Its window is over; it is kept only because events of it are not stored.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>Only <see cref="InMemoryDueQueue"/> sets it; null: not due (offline or settled).</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The claim that holds it; outlives the claim's time, until somebody else claims it.</summary>
    public ClaimToken Token { get; set; }

    public int Pushes { get; set; } = 1;

    public MessageHead Head => new()
    {
        Id = Entry.Id,
        Sender = Entry.Sender,
        Receiver = Entry.Receiver,
        ClientId = Entry.ClientId,
        Position = Entry.Position,
        Status = Status,
        IsWithdrawn = IsWithdrawn,
        IsExpired = IsExpired,
        IsPublished = !Events.HasSend,
    };

    /// <summary>Oldest first, whatever the inbox.</summary>
    public static int CompareAge(InMemoryMessage? left, InMemoryMessage? right)
    {
        var order = left!.Entry.Position.CompareTo(right!.Entry.Position);
        return order != 0 ? order : left.Entry.Receiver.Value.CompareTo(right.Entry.Receiver.Value);
    }

    /// <summary>Drops the body once nobody needs it: settled, and stored in all events that tell of it.</summary>
    public void TrimBody()
    {
        if (Head.IsSettled && !Events.NeedBody)
            Entry = Entry with { Body = default };
    }
}
