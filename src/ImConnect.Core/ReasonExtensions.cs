namespace ImConnect;

/// <summary>What a <see cref="Reason"/> looks like on the wire.</summary>
public static class ReasonExtensions
{
    /// <summary>The envelope's <c>code</c>: -1 the request is bad, -2 the system failed, 0 it was refused.</summary>
    public static int WireCode(this Reason reason) => (int)reason switch
    {
        0 => 1,
        < 20 => -1,
        >= 60 and < 80 => -2,
        _ => 0,
    };

    /// <summary>How long to wait before the same frame may be sent again; zero: never.</summary>
    public static TimeSpan RetryAfter(this Reason reason) => reason switch
    {
        Reason.InboxFull or Reason.SenderQuota or Reason.OutboxFull => TimeSpan.FromSeconds(30),
        Reason.Overloaded or Reason.RateLimited => TimeSpan.FromSeconds(1),
        Reason.StoreUnavailable or Reason.Internal => TimeSpan.FromSeconds(2),
        Reason.ShuttingDown => TimeSpan.FromSeconds(1),
        Reason.PublisherUnavailable => TimeSpan.FromSeconds(5),
        _ => TimeSpan.Zero,
    };

    /// <summary>A fixed text for the envelope's <c>msg</c>; never holds a detail of the server.</summary>
    public static string WireText(this Reason reason) => reason switch
    {
        Reason.None => "",
        Reason.Malformed => "the frame cannot be read",
        Reason.UnknownType => "unknown message type",
        Reason.BadClientMessageId => "clientMsgId must be 16 bytes, not all zero",
        Reason.BadReceiver => "to must not be 0",
        Reason.SenderMismatch => "from must be absent or the user of this connection",
        Reason.BadStatus => "status must be 3 or 4",
        Reason.UnknownMessage => "no such message",
        Reason.NotOwner => "not your message",
        Reason.TooBig => "the message is too big",
        Reason.InboxFull => "the receiver's inbox is full",
        Reason.SenderQuota => "too many of your messages wait for this receiver",
        Reason.Overloaded => "too much at once, send again later",
        Reason.RateLimited => "too many messages, send again later",
        Reason.NotAllowed => "not allowed",
        Reason.WithdrawTooLate => "too late to withdraw",
        Reason.StoreUnavailable => "cannot store right now, send again later",
        Reason.ShuttingDown => "this node is stopping",
        Reason.OutboxFull or Reason.PublisherUnavailable => "the business side is away, send again later",
        Reason.EventRefused => "not taken by the business side",
        Reason.Internal => "system error",
        _ => "refused",
    };
}
