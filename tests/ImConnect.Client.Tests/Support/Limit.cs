namespace ImConnect.Client.Tests.Support;

/// <summary>For what must come: generous, because the machine may be busy.</summary>
internal static class Limit
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    public static CancellationToken Token() => new CancellationTokenSource(Time).Token;

    /// <summary>Looks again until it holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Time);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"not within {Time}: {what}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
