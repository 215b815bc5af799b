namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>Waits for a condition, never for a time: looks again until it holds or the deadline is over.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    public static async Task<bool> HoldsAsync(Func<bool> condition, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        using var timer = new PeriodicTimer(s_pause);
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                return condition();
            await timer.WaitForNextTickAsync();
        }

        return true;
    }

    public static async Task MustHoldAsync(Func<bool> condition, TimeSpan within, Func<string> what)
    {
        if (!await HoldsAsync(condition, within))
            throw new TimeoutException($"not within {within.TotalSeconds} s: {what()}");
    }
}
