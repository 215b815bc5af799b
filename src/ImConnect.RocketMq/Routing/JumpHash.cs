namespace ImConnect.RocketMq.Routing;

/// <summary>Jump consistent hash, as the proxy chooses the queue of a message group by.</summary>
internal static class JumpHash
{
    private const ulong Multiplier = 2862933555777941757;
    private const double Range = 1L << 31;

    /// <summary>From 0 to below <paramref name="buckets"/>, which is at least 1.</summary>
    public static int Of(string group, int buckets)
    {
        var state = (ulong)JavaHash(group);
        var candidate = 0;
        while (true)
        {
            state = unchecked((state * Multiplier) + 1);
            var next = (int)((candidate + 1) / (((state >> 33) + 1) / Range));
            if (next < 0 || next >= buckets)
                return candidate;
            candidate = next;
        }
    }

    /// <summary>What <c>String.hashCode</c> gives in Java.</summary>
    internal static int JavaHash(string text)
    {
        var hash = 0;
        foreach (var unit in text)
            hash = unchecked((31 * hash) + unit);
        return hash;
    }
}
