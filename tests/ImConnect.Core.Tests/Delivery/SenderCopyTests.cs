using ImConnect.Connections;
using ImConnect.Core.Tests.Support;

namespace ImConnect.Core.Tests.Delivery;

/// <summary>What one device sends, the sender's other devices see, when they asked for it.</summary>
public sealed class SenderCopyTests
{
    [Fact]
    public async Task OtherDevice_ThatAsked_GetsACopy_WhichAsksForNoAck()
    {
        await using var gateway = await TestGateway.StartAsync();
        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(Asking(1));

        var id = await phone.AcceptedAsync(2, Guid.NewGuid(), "from my phone");

        var copy = await web.NextPushAsync();
        Assert.Equal((id, 1UL, 2UL, "from my phone"), (copy.MsgId, copy.From, copy.To, copy.Content));
        Assert.Equal(0, await gateway.Inbox.CountAsync(new UserId(1), CancellationToken.None));
    }

    [Fact]
    public async Task OtherDevice_ThatDidNotAsk_AndTheSendingOne_GetNone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var sending = gateway.Connect(Asking(1));
        var other = gateway.Connect(1, DeviceKind.Ios);
        var bob = gateway.Connect(2);

        await sending.AcceptedAsync(2, Guid.NewGuid());
        await bob.NextPushAsync();

        Assert.Empty(other.Unread);
        Assert.Empty(sending.Unread);
    }

    [Fact]
    public async Task Repeat_IsNotCopiedAgain_NorIsAMessageToOneself()
    {
        await using var gateway = await TestGateway.StartAsync();
        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(Asking(1));
        var clientId = Guid.NewGuid();
        await phone.AcceptedAsync(2, clientId);
        await phone.AcceptedAsync(2, clientId);

        await phone.SendAsync(1, Guid.NewGuid(), "to myself");

        Assert.Equal(2UL, (await web.NextPushAsync()).To);
        Assert.Equal("to myself", (await web.NextPushAsync()).Content);
        Assert.Empty(web.Unread);
    }

    private static FakeConnection Asking(long user) => new(user, DeviceKind.Web)
    {
        Session = new Session
        {
            User = new UserId(user),
            Device = Device.Of(DeviceKind.Web),
            ExpiresAt = DateTimeOffset.MaxValue,
            Features = SessionFeatures.Extensions | SessionFeatures.Copies,
        },
    };
}
