namespace ImConnect.Strategies;

/// <summary>
/// A token bucket that is one number: the time at which it would be full again. Nothing runs in between, and a bucket that is full is the same as none.
/// </summary>
/// <param name="rate">A second; zero: no limit.</param>
/// <param name="burst">How many seconds of the rate may be taken at once.</param>
/// <param name="frequency">Ticks of the clock a second.</param>
internal readonly struct RateLimit(double rate, TimeSpan burst, long frequency)
{
    private readonly long _cost = rate > 0 ? Math.Max(1, (long)(frequency / rate)) : 0;
    private readonly long _depth = (long)(burst.TotalSeconds * frequency);

    /// <summary>Ticks after which any bucket is full again.</summary>
    public long Depth => _depth;

    public bool IsOff => _cost == 0;

    /// <summary>Takes one out of the bucket. False when it is empty: <paramref name="wait"/> says in how many ticks there is one.</summary>
    public bool TryTake(ref long fullAt, long now, out long wait)
    {
        wait = 0;
        if (IsOff)
            return true;
        var next = Math.Max(fullAt, now) + _cost;
        if (next - now > Math.Max(_depth, _cost))
        {
            wait = next - now - Math.Max(_depth, _cost);
            return false;
        }

        fullAt = next;
        return true;
    }
}
