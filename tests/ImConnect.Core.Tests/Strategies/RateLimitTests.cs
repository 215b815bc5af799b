using ImConnect.Strategies;

namespace ImConnect.Core.Tests.Strategies;

public sealed class RateLimitTests
{
    [Fact]
    public void Bucket_GivesItsBurstAtOnce_ThenOneByOneAtItsRate()
    {
        var limit = new RateLimit(rate: 10, TimeSpan.FromSeconds(2), frequency: 1000);
        var fullAt = 0L;

        for (var i = 0; i < 20; i++)
            Assert.True(limit.TryTake(ref fullAt, now: 5000, out _));

        Assert.False(limit.TryTake(ref fullAt, 5000, out var wait));
        Assert.Equal(100, wait);
        Assert.False(limit.TryTake(ref fullAt, 5099, out wait));
        Assert.Equal(1, wait);
        Assert.True(limit.TryTake(ref fullAt, 5100, out _));
        Assert.False(limit.TryTake(ref fullAt, 5100, out _));
    }

    [Fact]
    public void Bucket_AfterAnyIdleTime_HoldsItsBurstAndNoMore()
    {
        var limit = new RateLimit(rate: 10, TimeSpan.FromSeconds(1), frequency: 1000);
        var fullAt = long.MinValue;

        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => limit.TryTake(ref fullAt, 1_000_000, out var _)));
    }

    [Fact]
    public void RateBelowOnePerBurst_StillLetsOneThrough()
    {
        var limit = new RateLimit(rate: 0.1, TimeSpan.FromSeconds(1), frequency: 1000);
        var fullAt = 0L;

        Assert.True(limit.TryTake(ref fullAt, 100_000, out _));
        Assert.False(limit.TryTake(ref fullAt, 100_001, out var wait));
        Assert.Equal(9_999, wait);
    }

    [Fact]
    public void Zero_IsNoLimit()
    {
        var limit = new RateLimit(rate: 0, TimeSpan.FromSeconds(1), frequency: 1000);
        var fullAt = 0L;

        Assert.All(Enumerable.Range(0, 100_000), _ => Assert.True(limit.TryTake(ref fullAt, 0, out var _)));
    }

    [Fact]
    public void Buckets_OfManyKeys_AreAsExactAsOneEach_WhateverIsForgotten()
    {
        var limit = new RateLimit(rate: 5, TimeSpan.FromSeconds(2), frequency: 1000);
        var buckets = new RateBuckets<long>(limit);
        var exact = new Dictionary<long, long>();
        var random = new Random(7);
        var now = 0L;
        for (var i = 0; i < 200_000; i++)
        {
            now += random.Next(0, 3);
            var key = random.Next(0, 300);
            var fullAt = exact.GetValueOrDefault(key, long.MinValue);
            Assert.Equal(limit.TryTake(ref fullAt, now, out var wait), buckets.TryTake(key, now, out var itsWait));
            Assert.Equal(wait, itsWait);
            exact[key] = fullAt;
        }
    }

    [Fact]
    public void Buckets_OfEndlessKeys_StayBounded()
    {
        var buckets = new RateBuckets<long>(new RateLimit(rate: 1, TimeSpan.FromSeconds(60), frequency: 1000));
        for (var key = 0L; key < 3_000_000; key++)
            buckets.TryTake(key, 0, out _);

        // Two times 16 shards of 32,768 keys of at most 32 bytes.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, 400_000_000);
        GC.KeepAlive(buckets);
    }
}
