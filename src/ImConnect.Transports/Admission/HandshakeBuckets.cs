namespace ImConnect.Transports.Admission;

/// <summary>
/// A token bucket for each address that asks, in memory of a fixed size: 4,096 buckets in sets of 4. Nobody is ever blocked: tokens come back with time,
/// whatever an address did. Safe for use by any thread.
/// </summary>
/// <remarks>
/// Where a set is full, the fullest bucket makes room: it is the one that forgets the least, and a new address begins with a full one anyway. Somebody with very many
/// addresses is not held up by this, but by the bounds on connections.
/// </remarks>
internal sealed class HandshakeBuckets(int perSecond, int burst, TimeProvider time)
{
    private const int Ways = 4;
    private const int Sets = 1024;

    private readonly Lock _gate = new();
    private readonly Bucket[] _buckets = new Bucket[Sets * Ways];

    /// <summary>False when the address has no token left: it has one again after a second at the latest.</summary>
    public bool TryTake(AddressKey key)
    {
        var now = time.GetTimestamp();
        var set = _buckets.AsSpan((int)((uint)key.GetHashCode() % Sets) * Ways, Ways);
        lock (_gate)
        {
            ref var bucket = ref Find(set, key, now);
            if (bucket.Tokens < 1)
                return false;
            bucket.Tokens--;
            return true;
        }
    }

    private ref Bucket Find(Span<Bucket> set, AddressKey key, long now)
    {
        var fullest = 0;
        for (var i = 0; i < set.Length; i++)
        {
            ref var bucket = ref set[i];
            if (!bucket.IsUsed)
            {
                fullest = i;
                break;
            }

            bucket.Tokens = Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.Since, now).TotalSeconds * perSecond));
            bucket.Since = now;
            if (bucket.Key == key)
                return ref bucket;
            if (bucket.Tokens > set[fullest].Tokens)
                fullest = i;
        }

        ref var taken = ref set[fullest];
        taken = new Bucket { Key = key, Since = now, Tokens = burst, IsUsed = true };
        return ref taken;
    }

    private struct Bucket
    {
        public AddressKey Key;
        public long Since;
        public double Tokens;
        public bool IsUsed;
    }
}
