using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Strategies;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>Limits answer: a reason and the time after which the same frame may be sent again.</summary>
public sealed class SendLimitTests
{
    [Fact]
    public async Task Connection_OverItsRate_IsToldWhenToSendAgain_AndThenMay()
    {
        await using var gateway = await TestGateway.StartAsync(limits: o => o.SendsPerConnection = 2);
        var alice = gateway.Connect(1);
        await FillAsync(alice, count: 10, to: _ => 2);

        await alice.SendAsync(2, Guid.NewGuid());
        var refusal = await alice.NextAsync();

        Assert.Equal((0, -1, (int)Reason.RateLimited, 500), (refusal.Code, refusal.Ack().Status, refusal.Ack().Reason, refusal.Ack().RetryAfterMs));
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await alice.AcceptedAsync(2, Guid.NewGuid());
    }

    [Fact]
    public async Task User_OnTwoDevices_HasOneRate()
    {
        await using var gateway = await TestGateway.StartAsync(limits: o => o.SendsPerUser = 2);
        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(1, DeviceKind.Web);
        await FillAsync(phone, 5, to => 100 + to);
        await FillAsync(web, 5, to => 200 + to);

        await phone.SendAsync(300, Guid.NewGuid());
        await web.SendAsync(300, Guid.NewGuid());

        Assert.Equal((int)Reason.RateLimited, (await phone.NextAckAsync()).Reason);
        Assert.Equal((int)Reason.RateLimited, (await web.NextAckAsync()).Reason);
        await gateway.Connect(9).AcceptedAsync(300, Guid.NewGuid());
    }

    [Fact]
    public async Task Pair_OverItsRate_LeavesOthersAlone()
    {
        await using var gateway = await TestGateway.StartAsync(limits: o => o.SendsPerPair = 1);
        var alice = gateway.Connect(1);
        await FillAsync(alice, 5, _ => 2);

        await alice.SendAsync(2, Guid.NewGuid());

        Assert.Equal((int)Reason.RateLimited, (await alice.NextAckAsync()).Reason);
        await alice.AcceptedAsync(3, Guid.NewGuid());
    }

    [Fact]
    public async Task SendsBehindARefusedOne_AreRefusedWithIt_SoThatNoneOvertakesIt()
    {
        await using var gateway = await TestGateway.StartAsync(limits: o => o.SendsPerPair = 100);
        var alice = gateway.Connect(1);
        await FillAsync(alice, 500, _ => 2);

        await alice.SendAsync(2, Guid.NewGuid(), "first");
        Assert.Equal(250, (await alice.NextAckAsync()).RetryAfterMs);
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(100)); // there are tokens again
        await alice.SendAsync(2, Guid.NewGuid(), "second");
        Assert.Equal(((int)Reason.RateLimited, 150), RefusalOf(await alice.NextAckAsync()));
        await alice.AcceptedAsync(3, Guid.NewGuid());

        gateway.Clock.Advance(TimeSpan.FromMilliseconds(150));
        await alice.AcceptedAsync(2, Guid.NewGuid(), "first");
        await alice.AcceptedAsync(2, Guid.NewGuid(), "second");
    }

    [Fact]
    public async Task ClientThatDoesNotHeed_IsClosedWith4004_AndNotBefore()
    {
        await using var gateway = await TestGateway.StartAsync(limits: o => o.SendsPerConnection = 1);
        var alice = gateway.Connect(1);
        await FillAsync(alice, 5, _ => 2);

        for (var i = 0; i < 255; i++)
            await alice.SendAsync(2, Guid.NewGuid());
        Assert.False(alice.Connection.Closed.Task.IsCompleted);
        await alice.SendAsync(2, Guid.NewGuid());

        var reason = await Limit.Within(alice.Connection.Closed.Task);
        Assert.Equal((4004, Reason.RateLimited, TimeSpan.FromSeconds(30)), (reason.Code, reason.Reason, reason.RetryAfter));
    }

    [Fact]
    public async Task Frames_OverTheirRate_AreReadMoreSlowly_AndNotRefused()
    {
        await using var gateway = await TestGateway.StartAsync(limits: o => o.FramesPerConnection = 2);
        var alice = gateway.Connect(1);
        for (var i = 0; i < 10; i++)
            await Limit.Within(alice.UpAsync(Frames.Ack(77, 3)).AsTask());

        var late = alice.UpAsync(Frames.Ack(77, 3)).AsTask();

        await gateway.Clock.TimerAsync(TimeSpan.FromMilliseconds(500));
        Assert.False(late.IsCompleted);
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await Limit.Within(late);
        Assert.Equal(11, (await alice.TakeAsync(11)).Count(f => f.Code == -1));
    }

    [Fact]
    public async Task KnownAndUnknownReceivers_AreAnsweredAlike()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        gateway.Connect(2);
        await alice.AcceptedAsync(2, Guid.NewGuid());

        await alice.SendAsync(2, Guid.NewGuid());
        await alice.SendAsync(987_654_321, Guid.NewGuid());
        var known = await alice.NextAsync();
        var unknown = await alice.NextAsync();

        Assert.Equal(known.Bytes.Length, unknown.Bytes.Length);
        Assert.Equal((known.Type, known.Code, known.Envelope.Msg, known.Ack().Status), (unknown.Type, unknown.Code, unknown.Envelope.Msg, unknown.Ack().Status));
    }

    private static (int Reason, int RetryAfter) RefusalOf(ImConnect.Wire.C2CAckReq ack) => (ack.Reason, ack.RetryAfterMs);

    private static async Task FillAsync(TestClient client, int count, Func<int, long> to)
    {
        for (var i = 0; i < count; i++)
            await client.AcceptedAsync(to(i), Guid.NewGuid());
    }
}
