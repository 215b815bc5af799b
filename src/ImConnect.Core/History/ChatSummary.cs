namespace ImConnect.History;

/// <summary>One line of a user's list of chats.</summary>
/// <param name="Chat">The chat.</param>
/// <param name="Other">Whom it is with.</param>
/// <param name="Last">Its newest message, from either side.</param>
/// <param name="Unread">How many of the other's messages are newer than the last one that the user read; counted up to <see cref="MaxUnread"/>.</param>
public sealed record ChatSummary(ChatId Chat, UserId Other, HistoryMessage Last, int Unread)
{
    /// <summary>Unread messages are counted so far and no further.</summary>
    public const int MaxUnread = 1000;
}
