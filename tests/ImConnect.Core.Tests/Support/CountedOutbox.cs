using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Support;

/// <summary>Counts how often what waits is read.</summary>
internal sealed class CountedOutbox(IOutbox inner) : IOutbox
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return inner.ReadAsync(lease, after, max, cancellationToken);
    }

    public ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);

    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) => inner.ListDeadAsync(after, max, cancellationToken);

    public ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken) => inner.RemoveDeadAsync(numbers, cancellationToken);
}
