namespace ImConnect.Sqlite.History;

/// <summary>Where a message stands in its chat. Ordered as the table <c>chat_message</c> is: each direction of a chat for itself, so that what is unread is one range.</summary>
internal readonly record struct ChatEntry(long Receiver, long Sender, long Position, long Id) : IComparable<ChatEntry>
{
    public int CompareTo(ChatEntry other)
    {
        var order = Receiver.CompareTo(other.Receiver);
        if (order == 0)
            order = Sender.CompareTo(other.Sender);
        return order == 0 ? Position.CompareTo(other.Position) : order;
    }

    public bool IsSameDirection(in ChatEntry other) => Receiver == other.Receiver && Sender == other.Sender;
}
