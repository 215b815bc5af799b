using ImConnect.Connections;

namespace ImConnect.Persistence;

/// <summary>Reads inboxes. Sees everything whose write was reported before the call. May be called by any thread at once.</summary>
public interface IInboxReader
{
    /// <summary>
    /// What waits for a user behind <paramref name="after"/>, claimed and offline entries too, in position order, at most <paramref name="max"/>.
    /// What is not in the answer has a greater position than all that is, so reading on from the last position misses nothing.
    /// </summary>
    ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken);

    /// <summary>The heads of those of <paramref name="ids"/> that are known in the receiver's inbox, settled ones too while they are kept.</summary>
    ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken);

    /// <summary>How many messages are not settled, of one user or (null) of all.</summary>
    ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken);
}
