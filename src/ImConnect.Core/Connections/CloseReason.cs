namespace ImConnect.Connections;

/// <summary>
/// Why a connection ends, as the peer is told: a WebSocket close code, what it means here, and how long to wait before
/// connecting again (null: do not, or as the code says).
/// </summary>
public readonly record struct CloseReason(int Code, Reason Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>The peer asked for it.</summary>
    public static CloseReason Normal => new(1000, Reason.PeerClosed);

    /// <summary>This node stops: connect again after a jitter.</summary>
    public static CloseReason GoingAway => new(1001, Reason.ShuttingDown, TimeSpan.FromSeconds(1));

    /// <summary>A rule of RFC 6455 was broken.</summary>
    public static CloseReason ProtocolError => new(1002, Reason.ProtocolError);

    /// <summary>A text frame came.</summary>
    public static CloseReason TextNotTaken => new(1003, Reason.ProtocolError);

    /// <summary>Unreadable frames went on.</summary>
    public static CloseReason TooManyBadFrames => new(1008, Reason.Malformed);

    /// <summary>A message over the size limit.</summary>
    public static CloseReason TooBig => new(1009, Reason.TooBig);

    /// <summary>An unexpected fault in the server.</summary>
    public static CloseReason InternalError => new(1011, Reason.Internal, TimeSpan.FromSeconds(2));

    /// <summary>The token's time is over: get a new one, then connect.</summary>
    public static CloseReason TokenExpired => new(4001, Reason.TokenExpired);

    /// <summary>Another login of this device kind took over: do not connect again.</summary>
    public static CloseReason Replaced => new(4002, Reason.Replaced);

    /// <summary>The peer reads too slowly; its messages wait in the inbox.</summary>
    public static CloseReason TooSlow => new(4003, Reason.SlowClient, TimeSpan.FromSeconds(1));

    /// <summary>Nothing came from the peer; most likely it is gone.</summary>
    public static CloseReason Idle => new(4003, Reason.IdleTimeout, TimeSpan.FromSeconds(1));

    /// <summary>The token was revoked: get a new one, then connect.</summary>
    public static CloseReason TokenRevoked => new(4001, Reason.TokenRevoked);

    /// <summary>More was asked for than is allowed, again and again: connect later.</summary>
    public static CloseReason LimitsBroken => new(4004, Reason.RateLimited, TimeSpan.FromSeconds(30));

    /// <summary>Not let in, though the handshake was answered: connect later.</summary>
    public static CloseReason Refused(Reason reason) => new(4004, reason, TimeSpan.FromSeconds(30));

    /// <summary>The link broke: nobody is there to be told.</summary>
    public static CloseReason LinkBroken => new(1006, Reason.PeerClosed);
}
