using ImConnect.Routing;

namespace ImConnect.Persistence;

/// <summary>
/// Ids as the existing system makes them: ms since 1288834974657, 10 bits worker, 12 bits sequence. When the clock steps back, or more than 4,096 ids are asked for in
/// one ms, the time in the id runs ahead of the clock instead of repeating.
/// </summary>
internal sealed class SnowflakeIdGenerator(TimeProvider time, NodeLife life) : IIdGenerator
{
    private const int SequenceBits = 12;
    private const int WorkerBits = 10;
    private const long SequenceMask = (1L << SequenceBits) - 1;

    private readonly Lock _lock = new();

    /// <summary>The last time and sequence, without the worker: a counter that only grows.</summary>
    private long _last;
    private NodeLease? _lease;

    /// <summary>When an id was made, by the clock of its maker: ms since 1970.</summary>
    public static long MillisecondsOf(MessageId id) => (id.Value >> (SequenceBits + WorkerBits)) + InboxPosition.EpochMilliseconds;

    /// <inheritdoc/>
    public MessageId Next()
    {
        var now = (time.GetUtcNow().ToUnixTimeMilliseconds() - InboxPosition.EpochMilliseconds) << SequenceBits;
        lock (_lock)
        {
            var lease = _lease ??= Begin(life.Lease);
            _last = Math.Max(_last + 1, now);
            return new(((_last >> SequenceBits) << (SequenceBits + WorkerBits)) | ((long)lease.WorkerId << SequenceBits) | (_last & SequenceMask));
        }
    }

    private NodeLease Begin(NodeLease lease)
    {
        var floor = (lease.IdFloor.Value >> (SequenceBits + WorkerBits)) << SequenceBits;
        _last = floor == 0 ? 0 : floor | SequenceMask;
        return lease;
    }
}
