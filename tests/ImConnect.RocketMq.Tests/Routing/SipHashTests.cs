using System.Globalization;
using System.Text;
using ImConnect.RocketMq.Routing;

namespace ImConnect.RocketMq.Tests.Routing;

public sealed class SipHashTests
{
    /// <summary>As Guava computes them, which the Java client uses.</summary>
    [Theory]
    [InlineData("", "726fdb47dd0e0e31")]
    [InlineData("a", "2ba3e8e9a71148ca")]
    [InlineData("fifoGroup", "8c1ed37bab5ea935")]
    [InlineData("yourMessageGroup0", "f28e4fc3cc5c5a4d")]
    [InlineData("order-1", "c37e18db31b97687")]
    [InlineData("order-2", "d9eedac79ef31386")]
    [InlineData("order-42", "954f19e809a38a2d")]
    [InlineData("订单-7", "ba0d2ea418a1b087")]
    public void Hash_OfAGroup_IsThatOfTheJavaClient(string group, string hash) =>
        Assert.Equal(hash, SipHash.Of(Encoding.UTF8.GetBytes(group)).ToString("x16", CultureInfo.InvariantCulture));
}
