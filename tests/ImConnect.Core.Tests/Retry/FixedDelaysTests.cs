using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Retry;
using Microsoft.Extensions.Options;

namespace ImConnect.Core.Tests.Retry;

public sealed class FixedDelaysTests
{
    [Fact]
    public void Next_Defaults_AreFiveThirtyThreeHundredOneMoreThenOffline()
    {
        var policy = Policy();

        Assert.Equal([5.0, 30, 300, 300, null, null], Enumerable.Range(1, 6).Select(pushes => Seconds(policy, pushes)));
    }

    [Fact]
    public void Next_OneDelay_IsUsedTwiceThenOffline()
    {
        var policy = Policy(TimeSpan.FromSeconds(2));

        Assert.Equal([2.0, 2, null], Enumerable.Range(1, 3).Select(pushes => Seconds(policy, pushes)));
    }

    [Fact]
    public void Next_CountBelowOne_IsTheFirstDelay()
    {
        Assert.Equal(5.0, Seconds(Policy(), 0));
    }

    private static double? Seconds(FixedDelays policy, int pushes) => policy.Next(pushes, default(InboxEntry))?.TotalSeconds;

    private static FixedDelays Policy(params TimeSpan[] delays) =>
        new(Options.Create(new ImConnectOptions { Retry = new RetryOptions { Delays = delays } }));
}
