namespace ImConnect.Sqlite;

/// <summary>What makes a repeat a repeat. Ordered as the table <c>window</c> is.</summary>
internal readonly record struct WindowKey(long Sender, long Receiver, Guid ClientId) : IComparable<WindowKey>
{
    public static WindowKey Of(in MessageRow row) => new(row.Sender, row.Receiver, row.ClientId.Value);

    public int CompareTo(WindowKey other)
    {
        var order = Sender.CompareTo(other.Sender);
        if (order == 0)
            order = Receiver.CompareTo(other.Receiver);
        return order == 0 ? ClientId.CompareTo(other.ClientId) : order;
    }
}
