namespace ImConnect.Publishing;

/// <summary>What an event tells (wire.md section 3, <c>clusterEventType</c>). On the wire: numbers never change.</summary>
public enum EventType
{
    /// <summary>A message was accepted.</summary>
    Send = 10,

    /// <summary>A message waits for a receiver who is away.</summary>
    Offline = 20,

    /// <summary>The receiver got or read a message.</summary>
    Ack = 30,

    /// <summary>The sender took a message back.</summary>
    Withdraw = 40,

    /// <summary>Read by event sources only; the gateway does not make it.</summary>
    DataSync = 50,

    /// <summary>Somebody asks to be a friend. Read by event sources only.</summary>
    FriendRequest = 60,

    /// <summary>A friend request was answered. Read by event sources only.</summary>
    FriendResponse = 70,

    /// <summary>A message that was not acknowledged was pushed again.</summary>
    Retry = 90,
}
