using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Delivery;

/// <summary>With <see cref="AckPolicy.EveryDevice"/> each device gets every message, whichever acknowledged it first.</summary>
public sealed class EveryDeviceTests
{
    [Fact]
    public async Task DeviceThatWasAway_GetsWhatAnotherOneAcknowledged_OnceItComes_AndNotAgain()
    {
        await using var gateway = await StartAsync(AckPolicy.EveryDevice);
        var alice = gateway.Connect(1);
        var web = gateway.Connect(2, DeviceKind.Web);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid(), "for all devices");
        await TakeAndAckAsync(web, id);

        var phone = gateway.Connect(2, DeviceKind.Ios);
        await TakeAndAckAsync(phone, id);
        phone.Drop();
        Assert.Equal((id, 3), StatusOf(await alice.NextAckAsync()));

        var later = await alice.AcceptedAsync(2, Guid.NewGuid(), "later");
        var again = gateway.Connect(2, DeviceKind.Ios);
        Assert.Equal(later, (await again.NextPushAsync()).MsgId);
    }

    [Fact]
    public async Task SenderIsTold_ByTheFirstAck_Once()
    {
        await using var gateway = await StartAsync(AckPolicy.EveryDevice);
        var alice = gateway.Connect(1);
        var web = gateway.Connect(2, DeviceKind.Web);
        var phone = gateway.Connect(2, DeviceKind.Ios);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        await TakeAndAckAsync(web, id);
        Assert.Equal((id, 3), StatusOf(await alice.NextAckAsync()));
        await TakeAndAckAsync(phone, id);

        Assert.DoesNotContain(alice.Unread, frame => !frame.IsPing);
    }

    [Fact]
    public async Task AnyDevice_TheFirstAckIsEnough()
    {
        await using var gateway = await StartAsync(AckPolicy.AnyDevice);
        var alice = gateway.Connect(1);
        var web = gateway.Connect(2, DeviceKind.Web);
        await TakeAndAckAsync(web, await alice.AcceptedAsync(2, Guid.NewGuid(), "first"));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);
        var second = await alice.AcceptedAsync(2, Guid.NewGuid(), "second");

        Assert.Equal(second, (await gateway.Connect(2, DeviceKind.Ios).NextPushAsync()).MsgId);
    }

    private static (ulong Id, int Status) StatusOf(ImConnect.Wire.C2CAckReq ack) => (ack.MsgId, ack.Status);

    private static Task<TestGateway> StartAsync(AckPolicy policy) =>
        TestGateway.StartAsync(parts: services => services.Configure<InboxOptions>(o => o.Acks = policy));

    private static async Task TakeAndAckAsync(TestClient client, ulong id)
    {
        Assert.Equal(id, (await client.NextPushAsync()).MsgId);
        await client.UpAsync(Frames.Ack(id, 3));
        await client.SettlesAreDoneAsync();
    }
}
