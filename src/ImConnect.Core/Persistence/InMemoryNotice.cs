namespace ImConnect.Persistence;

/// <summary>One notice in an <see cref="InMemoryInbox"/>.</summary>
internal sealed class InMemoryNotice(in InboxEntry entry, DateTimeOffset madeAt)
{
    public InboxEntry Entry { get; } = entry;

    public DateTimeOffset MadeAt { get; } = madeAt;

    /// <summary>A withdrawal that was received and stays for the rest of its life.</summary>
    public bool IsReceived { get; set; }
}
