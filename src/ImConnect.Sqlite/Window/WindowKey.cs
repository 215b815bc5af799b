namespace ImConnect.Sqlite.Window;

/// <summary>What makes a repeat a repeat.</summary>
internal readonly record struct WindowKey(long Sender, long Receiver, Guid ClientId)
{
    public static WindowKey Of(in MessageRow row) => new(row.Sender, row.Receiver, row.ClientId.Value);
}
