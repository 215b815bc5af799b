namespace ImConnect.Client;

/// <summary>
/// A message to this user. It comes once to a client object, however often the gateway pushes it, and in the order in which the gateway accepted a chat's
/// messages. It leaves the inbox when it was acknowledged: see <see cref="ImConnectClient.EventsAsync"/>.
/// </summary>
public sealed record ReceivedMessage : ClientEvent
{
    private static readonly Dictionary<int, ReadOnlyMemory<byte>> s_none = [];

    internal ReceivedMessage()
    {
    }

    /// <summary>The gateway's id: the same for every device, never used twice.</summary>
    public long MessageId { get; internal set; }

    /// <summary>The sender's own id for it.</summary>
    public Guid ClientMessageId { get; internal set; }

    /// <summary>The user who sent it, as the gateway checked.</summary>
    public long From { get; internal set; }

    /// <summary>The user it was sent to: this one.</summary>
    public long To { get; internal set; }

    /// <summary>What <see cref="Content"/> is.</summary>
    public MessageFormat Format { get; internal set; }

    /// <summary>Written by another person: never take it for markup.</summary>
    public string Content { get; internal set; } = "";

    /// <summary>When the sender says that he wrote it: his clock, not the gateway's.</summary>
    public DateTimeOffset SentAt { get; internal set; }

    /// <summary>Grows from message to message of this user's inbox; 0 from a gateway that does not number.</summary>
    public long Position { get; internal set; }

    /// <summary>The same for both sides of a chat; empty from a gateway that does not send it.</summary>
    public string ChatId { get; internal set; } = "";

    /// <summary>The app's own fields, numbers 200 and above, as the sender wrote them.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Extensions { get; internal set; } = s_none;

    /// <summary>Leaves the content out, so that no log shows what people write.</summary>
    public override string ToString() => $"message {MessageId} from {From}";
}
