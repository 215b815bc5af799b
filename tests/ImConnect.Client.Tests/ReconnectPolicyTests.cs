using ImConnect.Client.Connections;

namespace ImConnect.Client.Tests;

/// <summary>The waits by number: both ends of the jitter.</summary>
public sealed class ReconnectPolicyTests
{
    private static readonly ImConnectClientOptions s_options = new();

    [Fact]
    public void BackOff_WithoutAWord_DoublesToItsBoundAndIsJittered()
    {
        var least = new ReconnectPolicy(s_options, () => 0);
        var most = new ReconnectPolicy(s_options, () => 1);
        var broken = new LinkEnd("broke");
        Assert.Equal([500, 500, 500], Enumerable.Range(0, 3).Select(_ => least.Next(broken).After!.Value.TotalMilliseconds));
        Assert.Equal([2_000, 4_000, 8_000, 16_000, 30_000, 30_000], Enumerable.Range(0, 6).Select(_ => most.Next(broken).After!.Value.TotalMilliseconds));
        Assert.Equal(1_000, most.Next(broken with { Lived = TimeSpan.FromMinutes(1) }).After!.Value.TotalMilliseconds);
    }

    [Theory]
    [InlineData(1001, "retry-after-ms=1000", 1_000, 2_000)]
    [InlineData(4003, "retry-after-ms=1000", 1_000, 1_200)]
    [InlineData(4004, "", 30_000, 36_000)]
    [InlineData(4004, "retry-after-ms=99999999999999999999", 3_600_000, 4_320_000)]
    [InlineData(1011, "later: retry-after-ms=7, please", 7, 8.4)]
    [InlineData(1000, "retry-after-ms=soon", 500, 2_000)]
    public void Close_WithAReason_IsObeyed(int code, string reason, double least, double most)
    {
        var end = new LinkEnd("closed", code, reason);
        Assert.Equal(least, new ReconnectPolicy(s_options, () => 0).Next(end).After!.Value.TotalMilliseconds, 0.01);
        Assert.Equal(most, new ReconnectPolicy(s_options, () => 1).Next(end).After!.Value.TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Handshake_WithRetryAfter_IsObeyed()
    {
        var step = new ReconnectPolicy(s_options, () => 0).Next(new LinkEnd("full", Status: 503, RetryAfter: TimeSpan.FromSeconds(9)));
        Assert.Equal((TimeSpan.FromSeconds(9), true), (step.After, step.IsAsked));
    }

    [Fact]
    public void Token_RefusedAfterAGoodOne_IsCountedAnew()
    {
        var policy = new ReconnectPolicy(s_options, () => 0);
        var refused = new LinkEnd("no", Status: 401);
        Assert.NotNull(policy.Next(refused).After);
        Assert.NotNull(policy.Next(refused).After);
        policy.Opened();
        Assert.NotNull(policy.Next(refused).After);
        Assert.NotNull(policy.Next(refused).After);
        Assert.Equal((null, CloseCause.TokenRefused), (policy.Next(refused).After, policy.Next(refused).Cause));
    }
}
