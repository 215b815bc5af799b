using System.Net;
using ImConnect.Transports.Admission;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Transports.Tests.Admission;

public sealed class HandshakeBucketsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_OverTheBurst_IsRefusedUntilTokensComeBack()
    {
        var buckets = new HandshakeBuckets(perSecond: 10, burst: 5, _time);
        var key = AddressKey.Of(IPAddress.Loopback);
        Assert.Equal([true, true, true, true, true, false, false], Enumerable.Range(0, 7).Select(_ => buckets.TryTake(key)));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(buckets.TryTake(key));
        Assert.False(buckets.TryTake(key));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(5, Enumerable.Range(0, 7).Count(_ => buckets.TryTake(key)));
    }

    [Fact]
    public void Take_ByAnother_IsNotHeldUp()
    {
        var buckets = new HandshakeBuckets(1, 1, _time);
        Assert.True(buckets.TryTake(AddressKey.Of(IPAddress.Parse("10.0.0.1"))));
        Assert.False(buckets.TryTake(AddressKey.Of(IPAddress.Parse("10.0.0.1"))));
        Assert.True(buckets.TryTake(AddressKey.Of(IPAddress.Parse("10.0.0.2"))));
    }

    /// <summary>The memory is fixed, so somebody has to make room: not the one who asks too much.</summary>
    [Fact]
    public void Take_ByAHundredThousandAddresses_TheGreedyOneStaysHeldUp()
    {
        var buckets = new HandshakeBuckets(1, 10, _time);
        var greedy = AddressKey.Of(IPAddress.Parse("192.0.2.1"));
        while (buckets.TryTake(greedy))
        {
        }

        for (uint i = 0; i < 100_000; i++)
        {
            Assert.True(buckets.TryTake(AddressKey.Of(new IPAddress(i + 0x0A000000))));
            if (i % 1000 == 0)
                Assert.False(buckets.TryTake(greedy));
        }
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Address_IsItselfOrItsHousehold(string one, string other, bool isSame) =>
        Assert.Equal(isSame, AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other)));
}
