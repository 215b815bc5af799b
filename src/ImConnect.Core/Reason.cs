namespace ImConnect;

/// <summary>
/// Why something was refused or ended: one vocabulary for wire (field 100 of an ack), metrics, exceptions and logs. Numbers never change.
/// </summary>
public enum Reason
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The bytes cannot be read as the message that they claim to be.</summary>
    Malformed = 1,

    /// <summary>No strategy takes this message type from a client.</summary>
    UnknownType = 2,

    /// <summary><c>clientMsgId</c> has not exactly 16 bytes, or all are zero.</summary>
    BadClientMessageId = 3,

    /// <summary><c>to</c> is 0 or absent.</summary>
    BadReceiver = 4,

    /// <summary><c>from</c> is somebody else than the user of this connection.</summary>
    SenderMismatch = 5,

    /// <summary>The status of an ack is neither 3 nor 4.</summary>
    BadStatus = 6,

    /// <summary>No message of that id is known in the inbox that was named.</summary>
    UnknownMessage = 7,

    /// <summary>Only the receiver acknowledges, only the sender withdraws.</summary>
    NotOwner = 8,

    /// <summary>The message is over the size limit.</summary>
    TooBig = 9,

    /// <summary>The receiver's inbox is at its bound.</summary>
    InboxFull = 20,

    /// <summary>This sender's share of the receiver's inbox is at its bound.</summary>
    SenderQuota = 21,

    /// <summary>The server is at a bound of its own; the same frame may be sent again later.</summary>
    Overloaded = 22,

    /// <summary>More sends a second than one connection, user or pair may make; the same frame may be sent again after the time that is told.</summary>
    RateLimited = 23,

    /// <summary>So many events wait for the publisher that no more may; the same frame may be sent again later.</summary>
    OutboxFull = 24,

    /// <summary>The app's policy refused the message.</summary>
    NotAllowed = 40,

    /// <summary>The time in which a message may be withdrawn is over.</summary>
    WithdrawTooLate = 41,

    /// <summary>The business side does not take the event of this message, now or later.</summary>
    EventRefused = 42,

    /// <summary>The store did not commit (disk full, failed fsync, not reachable); nothing was acked.</summary>
    StoreUnavailable = 60,

    /// <summary>This node is stopping.</summary>
    ShuttingDown = 61,

    /// <summary>An unexpected fault in the server, logged there.</summary>
    Internal = 62,

    /// <summary>The publisher is away and its outbox is switched off; nothing was kept, the same frame may be sent again later.</summary>
    PublisherUnavailable = 63,

    /// <summary>No token came with the handshake.</summary>
    TokenMissing = 80,

    /// <summary>The token is not one that this server accepts: form, signature, issuer, audience or claims.</summary>
    TokenInvalid = 81,

    /// <summary>The token's time is over.</summary>
    TokenExpired = 82,

    /// <summary>The handshake is not one that this server speaks.</summary>
    BadHandshake = 83,

    /// <summary>This user, this address, or this node has all the connections that it may have.</summary>
    TooManyConnections = 84,

    /// <summary>A page of another origin, which is not on the list.</summary>
    ForeignOrigin = 85,

    /// <summary>This address begins connections faster than it may.</summary>
    TooManyHandshakes = 86,

    /// <summary>The token was revoked before its time was over.</summary>
    TokenRevoked = 87,

    /// <summary>A device of this kind is connected, and the policy keeps it.</summary>
    DeviceBusy = 88,

    /// <summary>The peer broke a rule of RFC 6455.</summary>
    ProtocolError = 100,

    /// <summary>The peer reads slower than messages come.</summary>
    SlowClient = 101,

    /// <summary>Nothing came from the peer for the idle time.</summary>
    IdleTimeout = 102,

    /// <summary>Another login of the same device kind took over.</summary>
    Replaced = 103,

    /// <summary>The peer closed, or the link broke.</summary>
    PeerClosed = 104,
}
