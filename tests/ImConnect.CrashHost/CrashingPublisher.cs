using ImConnect.Publishing;

namespace ImConnect.CrashHost;

/// <summary>S3: around the publishing of a batch with first events of messages, and of one with events of their acks.</summary>
internal sealed class CrashingPublisher(IEventPublisher inner, CrashTrigger trigger) : IEventPublisher
{
    public AckLevel Level => inner.Level;

    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        if (!trigger.IsOn)
            return await inner.PublishAsync(batch, cancellationToken);
        var hasSends = batch.Any(one => one.Type == EventType.Send);
        var hasAcks = batch.Any(one => one.Type == EventType.Ack);
        if (hasSends)
            trigger.Reach(CrashPoints.PublishBefore);
        if (hasAcks)
            trigger.Reach(CrashPoints.PublishAckBefore);
        var results = await inner.PublishAsync(batch, cancellationToken);
        if (hasSends)
            trigger.Reach(CrashPoints.PublishAfter);
        if (hasAcks)
            trigger.Reach(CrashPoints.PublishAckAfter);
        return results;
    }
}
