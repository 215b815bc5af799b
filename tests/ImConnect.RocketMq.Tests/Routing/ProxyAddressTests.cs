using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Routing;

public sealed class ProxyAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8081", "127.0.0.1:8081", "Ipv4")]
    [InlineData(" rocketmq:8081 ; second.example:1 ;", "rocketmq:8081;second.example:1", "DomainName")]
    [InlineData("[::1]:8081", "[::1]:8081", "Ipv6")]
    public void Text_OfAddresses_IsRead(string text, string same, string scheme)
    {
        var address = ProxyAddress.TryParse(text)!;
        Assert.Equal(same, address.ToString());
        Assert.Equal(scheme, address.Wire.Scheme.ToString());
        Assert.Equal(address, ProxyAddress.TryRead(address.Wire));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("rocketmq")]
    [InlineData("rocketmq:")]
    [InlineData(":8081")]
    [InlineData("rocketmq:0")]
    [InlineData("rocketmq:65536")]
    [InlineData("rocketmq:-1")]
    [InlineData("http://rocketmq:8081")]
    [InlineData("a b:1")]
    [InlineData("rocketmq:8081;other")]
    public void Text_ThatIsNoAddress_IsNot(string text) => Assert.Null(ProxyAddress.TryParse(text));

    [Fact]
    public void Answer_WithoutAnAddress_IsNone()
    {
        Assert.Null(ProxyAddress.TryRead(null));
        Assert.Null(ProxyAddress.TryRead(new Endpoints()));
        Assert.Null(ProxyAddress.TryRead(new Endpoints { Addresses = { new Address { Host = "a b", Port = 1 } } }));
    }
}
