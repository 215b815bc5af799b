using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Delivery;
using ImConnect.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Delivery;

public sealed class LivePushTests
{
    [Fact]
    public async Task Push_ReachesAllConnectionsOfTheUser_AndIsKeptForNobody()
    {
        await using var gateway = await TestGateway.StartAsync();
        var push = gateway.Services.GetRequiredService<ILivePush>();
        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(1, DeviceKind.Web);

        Assert.Equal(2, push.Push(new UserId(1), 1000, [1, 2, 3]));
        Assert.Equal(0, push.Push(new UserId(2), 1000, [1, 2, 3]));

        foreach (var client in new[] { phone, web })
        {
            var frame = await client.NextAsync();
            Assert.Equal((1000, 1, "010203"), (frame.Type, frame.Code, Convert.ToHexString(frame.Envelope.Payload.Span)));
        }

        Assert.Equal(0, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Push_OfTheGatewaysOwnTypes_IsNotTheApps()
    {
        await using var gateway = await TestGateway.StartAsync();
        var push = gateway.Services.GetRequiredService<ILivePush>();

        Assert.Throws<ArgumentOutOfRangeException>(() => push.Push(new UserId(1), MessageType.Push, []));
    }
}
