using ImConnect.Delivery;
using ImConnect.Persistence;

namespace ImConnect.CrashHost;

/// <summary>S4, the push: around the delivery of what was just accepted; and S6 before the delivery of a notice.</summary>
internal sealed class CrashingRouter(IDeliveryRouter inner, CrashTrigger trigger) : IDeliveryRouter
{
    public async ValueTask<DeliveryResult[]> DeliverAsync(IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken)
    {
        if (!trigger.IsOn)
            return await inner.DeliverAsync(entries, cancellationToken);
        if (entries.Any(entry => entry.Kind == EntryKind.Receipt))
            trigger.Reach(CrashPoints.NotifyBefore);

        // What was claimed has no position before it; what was just accepted has.
        var isFirst = entries.Any(entry => entry.Kind == EntryKind.Message && entry.Previous is not null);
        if (isFirst)
            trigger.Reach(CrashPoints.DeliverBefore);
        var results = await inner.DeliverAsync(entries, cancellationToken);
        if (isFirst)
            trigger.Reach(CrashPoints.DeliverAfter);
        return results;
    }
}
