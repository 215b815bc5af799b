using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>
/// The events that wait, which are states of the entries of the <see cref="IInboxStore"/>: they come with its commits and leave with its completions. May be called by any thread at once.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Messages with waiting events behind <paramref name="after"/>, oldest position first, at most <paramref name="max"/> (and all of one position); fewer only when there are no more. Those that
    /// <paramref name="lease"/> is publishing itself are marked so. Whoever publishes the others keeps the order within a chat: not behind one that is marked, nor behind one that he passed over
    /// on his way here, whatever has become of it meanwhile; he comes back to the beginning.
    /// </summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken);

    /// <summary>How much waits. Cheap: asked by health and metrics.</summary>
    ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken);

    /// <summary>The dead letters behind a number, oldest first, at most <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Removes dead letters. Answers how many there were; 0 also when the commit failed.</summary>
    ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken);
}
