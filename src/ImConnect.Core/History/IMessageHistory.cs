namespace ImConnect.History;

/// <summary>
/// The messages of a user's chats, kept longer than the inbox needs them. Sees everything whose accept was reported before the call. May be called by any thread at once.
/// </summary>
public interface IMessageHistory
{
    /// <summary>
    /// A page of a chat, newest first: at most <paramref name="max"/> (1 to 1,000) messages with a position before <paramref name="before"/>; <c>default</c> begins at the newest.
    /// Withdrawn ones are there without body. Empty for a chat that <paramref name="reader"/> is not in, as for one that does not exist.
    /// </summary>
    ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(
        ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken);

    /// <summary>
    /// The chats of a user, the one with the newest message first, each with its last message and how many of the other's the user has not read. <paramref name="before"/> as in
    /// <see cref="ReadChatAsync"/>, by the last message of a chat.
    /// </summary>
    ValueTask<IReadOnlyList<ChatSummary>> ReadChatsAsync(UserId reader, InboxPosition before, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Removes every message from and to a user, also those that still wait for somebody: from inboxes, notices, window and history. Durable, and gone from the file too, when it
    /// returns; may be called again after a crash. Returns how many messages went. Connections and tokens are another matter (<see cref="Connections.ISessions"/>).
    /// </summary>
    ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken);
}
