namespace ImConnect.RocketMq.Tests.Support;

/// <summary>Waits for a condition, never for a time: looks again until it holds or the deadline is over.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Generous, for a busy machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static Task MustHoldAsync(Func<bool> condition, string what) => MustHoldAsync(() => Task.FromResult(condition()), what);

    public static Task MustHoldAsync(Func<Task<bool>> condition, string what) => MustHoldAsync(condition, () => what);

    /// <param name="condition">Looked at again and again.</param>
    /// <param name="what">Asked for when it did not hold in time: it may tell how far things were.</param>
    /// <param name="patience">A minute where it is not said.</param>
    public static async Task MustHoldAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? s_patience);
        using var timer = new PeriodicTimer(s_pause);
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"not within {(patience ?? s_patience).TotalSeconds} s: {what()}");
            await timer.WaitForNextTickAsync();
        }
    }
}
