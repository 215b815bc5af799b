using ImConnect.Persistence;

namespace ImConnect.Publishing;

/// <summary>
/// Entries are being read from an inbox, to be shown. A message that is committed, and that the publisher may still refuse, may be among them, also one that is refused while they are read: begun before the
/// reading, this keeps it from the reader. Disposed when that is done.
/// </summary>
/// <param name="waits">Null where there is no publisher: nothing is refused.</param>
internal sealed class InboxReading(SendWaits? waits) : IDisposable
{
    /// <summary>What was refused since it began. Guarded by <see cref="SendWaits"/>.</summary>
    public HashSet<MessageId> Refused { get; } = [];

    /// <summary>What of these may be shown: waits until all of them are decided.</summary>
    public ValueTask<IReadOnlyList<InboxEntry>> DecidedAsync(IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken) =>
        waits is null || entries.Count == 0 ? new(entries) : waits.DecidedAsync(this, entries, cancellationToken);

    public void Dispose() => waits?.End(this);
}
