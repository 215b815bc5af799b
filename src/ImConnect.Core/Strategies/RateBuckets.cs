using System.Runtime.InteropServices;

namespace ImConnect.Strategies;

/// <summary>
/// A bucket a key. A bucket that nobody touched for the burst's time is full, which is the same as none: so the keys of the time before last are forgotten, and nothing is
/// forgotten that counts. At its bound the older half is forgotten early, which lets some through rather than anybody wait.
/// </summary>
internal sealed class RateBuckets<TKey>(RateLimit limit)
    where TKey : notnull
{
    private const int Shards = 16;

    /// <summary>Keys of one shard and one time: about 2 MiB each at the most.</summary>
    private const int MaxKeys = 32_768;

    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard())];

    /// <summary>As <see cref="RateLimit.TryTake"/>. Safe for use by any thread.</summary>
    public bool TryTake(TKey key, long now, out long wait)
    {
        wait = 0;
        if (limit.IsOff)
            return true;
        var shard = _shards[(uint)key.GetHashCode() % Shards];
        lock (shard)
        {
            if (now - shard.Since >= limit.Depth || shard.Current.Count >= MaxKeys)
            {
                (shard.Current, shard.Before) = (shard.Before, shard.Current);
                shard.Current.Clear();
                shard.Since = now;
            }

            ref var fullAt = ref CollectionsMarshal.GetValueRefOrAddDefault(shard.Current, key, out var isKnown);
            if (!isKnown)
                fullAt = shard.Before.GetValueOrDefault(key, long.MinValue);
            return limit.TryTake(ref fullAt, now, out wait);
        }
    }

    private sealed class Shard
    {
        public Dictionary<TKey, long> Current { get; set; } = [];

        public Dictionary<TKey, long> Before { get; set; } = [];

        public long Since { get; set; } = long.MinValue / 2;
    }
}
