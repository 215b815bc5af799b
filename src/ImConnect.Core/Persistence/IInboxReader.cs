using ImConnect.Connections;

namespace ImConnect.Persistence;

/// <summary>Reads inboxes. Sees everything whose write was reported before the call. May be called by any thread at once.</summary>
public interface IInboxReader
{
    /// <summary>
    /// What waits for a user behind <paramref name="after"/>, claimed and offline entries too, in position order, at most <paramref name="max"/>.
    /// What is not in the answer has a greater position than all that is, so reading on from the last position misses nothing.
    /// </summary>
    /// <remarks>
    /// With <see cref="AckPolicy.EveryDevice"/>, what is kept for <paramref name="device"/>: everything behind its cursor and behind <paramref name="after"/>, for
    /// <see cref="InboxOptions.Window"/> also what was settled (messages with their bodies, but not withdrawn ones: their withdrawals tell) and notices that another
    /// device received.
    /// </remarks>
    ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken);

    /// <summary>The heads of those of <paramref name="ids"/> that are known in the receiver's inbox, settled ones too while they are kept.</summary>
    ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken);

    /// <summary>How many messages and friend notices are not settled, of one user or (null) of all: what the bounds count.</summary>
    ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken);
}
