using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Waits for a count that may take long, as long as it grows.</summary>
internal static class Progress
{
    public static async Task MustReachAsync(Func<long> count, long wanted, string what)
    {
        while (count() is var before && before < wanted)
            await Eventually.MustHoldAsync(() => count() > before, $"more {what} than {before}, of {wanted}");
    }
}
