namespace ImConnect.Persistence;

/// <summary>What an inbox entry is. Stored: numbers never change.</summary>
public enum EntryKind
{
    /// <summary>A message; leaves when its receiver acknowledged it.</summary>
    Message = 0,

    /// <summary>A notice to the sender: the receiver got or read a message.</summary>
    Receipt = 1,

    /// <summary>A notice to the receiver: the sender took a message back. Also the tombstone that keeps a late body away.</summary>
    Withdrawal = 2,

    /// <summary>
    /// A notice: somebody asks to be a friend. Leaves as all notices do, when a pong proves that it was received, and waits for that without end; counts in the bounds of its
    /// inbox as a message does.
    /// </summary>
    FriendRequest = 3,

    /// <summary>A notice: a friend request was answered.</summary>
    FriendResponse = 4,

    /// <summary>
    /// A notice: messages have left the inbox because nobody fetched them within <see cref="InboxOptions.EntryLife"/>. At most one an inbox; its body is a
    /// <see cref="Protocol.GapNotice"/>.
    /// </summary>
    Gap = 5,
}
