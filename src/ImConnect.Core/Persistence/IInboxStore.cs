using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>
/// The atomic unit of the gateway: duplicate window, message, due retry and notices of a receiver are one thing here, because every crash
/// between two of them would lose or double something. All methods may be called by any thread at once; a batch is answered item by
/// item in its order; when a task completes, what it reports is durable as the store is configured.
/// </summary>
/// <remarks>
/// A fault of the store (disk full, failed fsync, not reachable) is an outcome <c>Unavailable</c> of every item of the batch, not an exception;
/// the store then heals by itself.
/// </remarks>
public interface IInboxStore
{
    /// <summary>
    /// Keeps messages. Atomic per submission, the batch's order is the order of positions. A repeat (sender, receiver, client id), within one batch
    /// too, returns what the first got and writes nothing. What is returned as new is already due.
    /// </summary>
    ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken);

    /// <summary>
    /// Ends entries: checks the owner in the same step, is monotone (a status never goes back) and idempotent, ends any claim, and puts the
    /// notice for the other side into that side's inbox in the same commit. Notices are coalesced by message and kind, and take a new position when they change. An
    /// acknowledgement never removes a withdrawal.
    /// </summary>
    /// <remarks>
    /// A friend notice is no message: to acknowledge or to withdraw it is <see cref="SettleOutcome.Unknown"/>. A message that left for <see cref="InboxOptions.EntryLife"/> can
    /// be acknowledged and withdrawn while its head is kept, and the other side is told as ever: it may have been pushed just before. With
    /// <see cref="AckPolicy.EveryDevice"/> the cursor of <see cref="Settlement.DeviceId"/> moves with the commit, whatever the outcome, where the actor owns the inbox; a user has at
    /// most <see cref="InboxOptions.MaxDevices"/> of them, then the longest unused is forgotten.
    /// </remarks>
    ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken);

    /// <summary>
    /// Takes due messages, oldest due first, for <paramref name="time"/>: nobody else gets them until then, and if this life ends they are due again. At
    /// most <paramref name="max"/>. Settled entries are never returned, and those not whose first event <paramref name="lease"/> is publishing just now.
    /// </summary>
    ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what was found out. May repeat; a stale token, an unknown or a settled entry, an event that does not wait does nothing
    /// (<see cref="CompleteOutcome.NoChange"/>).
    /// </summary>
    /// <remarks>
    /// A message whose events wait keeps its head, its place and, while an event needs it, its body, whatever else happens to it: acknowledged, taken back (then only <see cref="EventType.Send"/> keeps
    /// it, until that is stored; no reader of inboxes or histories sees it), beyond its time. Taking back drops events that only tell of pushes and waiting.
    /// </remarks>
    ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken);
}
