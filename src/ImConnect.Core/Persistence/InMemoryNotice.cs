namespace ImConnect.Persistence;

/// <summary>One notice in an <see cref="InMemoryInbox"/>.</summary>
internal sealed class InMemoryNotice(in InboxEntry entry, DateTimeOffset madeAt)
{
    public InboxEntry Entry { get; } = entry;

    public DateTimeOffset MadeAt { get; } = madeAt;

    /// <summary>Was received and stays for a while: a withdrawal for its life, any for the devices that have not got it.</summary>
    public bool IsReceived { get; set; }
}
