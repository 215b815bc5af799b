using ImConnect.RocketMq.Routing;

namespace ImConnect.RocketMq.Tests.Routing;

public sealed class JumpHashTests
{
    /// <summary>As Java and Guava compute them, which the proxy uses.</summary>
    [Theory]
    [InlineData("a", 97, 0, 0, 0)]
    [InlineData("fifoGroup", -2082262765, 1, 1, 1)]
    [InlineData("yourMessageGroup0", 1389170437, 0, 0, 7)]
    [InlineData("order-1", -1207111310, 0, 3, 3)]
    [InlineData("order-2", -1207111309, 2, 2, 2)]
    [InlineData("order-42", 1234255197, 2, 3, 3)]
    [InlineData("订单-7", 1085411549, 0, 0, 4)]
    public void Hash_OfAGroup_IsThatOfTheProxy(string group, int javaHash, int of3, int of4, int of8)
    {
        Assert.Equal(javaHash, JumpHash.JavaHash(group));
        Assert.Equal([of3, of4, of8], new[] { 3, 4, 8 }.Select(buckets => JumpHash.Of(group, buckets)));
    }

    [Fact]
    public void Hash_OfOneBucket_IsTheFirst() => Assert.Equal(0, JumpHash.Of("order-1", 1));
}
