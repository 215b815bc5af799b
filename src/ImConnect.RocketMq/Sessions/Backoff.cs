namespace ImConnect.RocketMq.Sessions;

/// <summary>Exponential waits with jitter.</summary>
internal static class Backoff
{
    /// <summary>
    /// Of <paramref name="initial"/> times <paramref name="multiplier"/> to the power of <paramref name="failures"/> - 1, at most <paramref name="most"/>, something between half
    /// and all.
    /// </summary>
    /// <param name="initial">After the first failure.</param>
    /// <param name="most">The bound.</param>
    /// <param name="multiplier">From one failure to the next.</param>
    /// <param name="failures">In a row; from 1.</param>
    /// <param name="random">From 0 to below 1.</param>
    public static TimeSpan Next(TimeSpan initial, TimeSpan most, double multiplier, int failures, Func<double> random)
    {
        var full = Math.Min(most.TotalMilliseconds, initial.TotalMilliseconds * Math.Pow(multiplier, Math.Min(failures - 1, 60)));
        return TimeSpan.FromMilliseconds(full * (0.5 + (random() / 2)));
    }
}
