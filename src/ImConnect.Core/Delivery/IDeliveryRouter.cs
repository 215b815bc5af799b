using ImConnect.Persistence;

namespace ImConnect.Delivery;

/// <summary>
/// Brings entries to whoever is connected. Tries once, never throws, and never forgets: what it cannot deliver is still in the inbox.
/// </summary>
public interface IDeliveryRouter
{
    /// <summary>
    /// One result an entry, in order. Entries of one chat are written in the order given and never before an earlier one of that chat. May be called by
    /// any thread; of one chat by one at a time.
    /// </summary>
    ValueTask<DeliveryResult[]> DeliverAsync(IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken);
}
