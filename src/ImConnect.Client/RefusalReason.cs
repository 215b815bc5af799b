namespace ImConnect.Client;

/// <summary>
/// Why a send was refused: the gateway's numbers, which never change, and below zero what this client refused itself. A newer gateway may send a number
/// that has no name here.
/// </summary>
public enum RefusalReason
{
    /// <summary>Too many sends wait in this client: <see cref="ImConnectClientOptions.MaxWaitingSends"/>.</summary>
    OutboxFull = -1,

    /// <summary>The gateway gave no number.</summary>
    None = 0,

    /// <summary>The gateway could not read the frame.</summary>
    Malformed = 1,

    /// <summary>The gateway does not take this type of message.</summary>
    UnknownType = 2,

    /// <summary>The clientMsgId is not 16 bytes, or all of them are zero.</summary>
    BadClientMessageId = 3,

    /// <summary>The receiver is 0.</summary>
    BadReceiver = 4,

    /// <summary>The sender is not the user of the token.</summary>
    SenderMismatch = 5,

    /// <summary>An ack has an unknown status.</summary>
    BadStatus = 6,

    /// <summary>No such message.</summary>
    UnknownMessage = 7,

    /// <summary>Not this user's message.</summary>
    NotOwner = 8,

    /// <summary>The message is over the size limit.</summary>
    TooBig = 9,

    /// <summary>The receiver's inbox is full; tried again by itself.</summary>
    InboxFull = 20,

    /// <summary>Too many messages of this user wait for the receiver; tried again by itself.</summary>
    SenderQuota = 21,

    /// <summary>The gateway is at a bound; tried again by itself.</summary>
    Overloaded = 22,

    /// <summary>The app behind the gateway does not allow it.</summary>
    NotAllowed = 40,

    /// <summary>The time in which a message may be withdrawn is over.</summary>
    WithdrawTooLate = 41,

    /// <summary>The gateway could not store it; tried again by itself.</summary>
    StoreUnavailable = 60,

    /// <summary>That node is stopping; tried again by itself.</summary>
    ShuttingDown = 61,

    /// <summary>A fault in the gateway; tried again by itself.</summary>
    Internal = 62,
}
