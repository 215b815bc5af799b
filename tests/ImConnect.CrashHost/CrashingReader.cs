using ImConnect.Connections;
using ImConnect.Persistence;

namespace ImConnect.CrashHost;

/// <summary>D: before a page is read, and between reading and writing it. Pages that can hold nothing are not counted.</summary>
internal sealed class CrashingReader(IInboxReader inner, CrashTrigger trigger, DrainMarks marks) : IInboxReader
{
    public async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken)
    {
        if (marks.HasAccepted)
            trigger.Reach(CrashPoints.PageBefore);
        var page = await inner.ReadAsync(user, device, after, max, cancellationToken);
        if (page.Count == 0 || !trigger.IsOn)
            return page;
        trigger.Reach(CrashPoints.PageRead);
        marks.PageRead(user, page[^1].Id);
        return page;
    }

    public ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) => inner.FindAsync(receiver, ids, cancellationToken);

    public ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) => inner.CountAsync(user, cancellationToken);
}
