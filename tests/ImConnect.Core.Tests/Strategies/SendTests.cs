using Google.Protobuf;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>A good send is acked with the server's id and pushed; a bad one is answered by a refusal and leaves nothing behind.</summary>
public sealed class SendTests
{
    [Fact]
    public async Task Send_ToConnectedUser_IsAckedAndPushed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var clientId = Guid.NewGuid();

        var id = await alice.AcceptedAsync(2, clientId, "hi");

        var push = await bob.NextPushAsync();
        Assert.Equal((id, 1UL, 2UL, "hi", "100-1-1-2"), (push.MsgId, push.From, push.To, push.Content, push.ChatId));
        Assert.Equal((Frames.Bytes(clientId), 1_795_499_140_154UL, 1), (push.ClientMsgId, push.Time, push.Format));
        var head = await gateway.Inbox.HeadAsync(2, id);
        Assert.Equal((ulong)head.Position.Value, push.Position);
    }

    [Fact]
    public async Task Send_Accepted_AckCarriesLevelAndNoSender()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await alice.SendAsync(2, Guid.NewGuid());

        var ack = await alice.NextAckAsync();
        Assert.Equal((1, 0UL, 1UL, 1, 0, 0), (ack.Status, ack.From, ack.To, ack.AckLevel, ack.Reason, ack.RetryAfterMs));
    }

    [Fact]
    public async Task Send_ToOneself_IsDelivered()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await alice.SendAsync(1, Guid.NewGuid(), "note");

        // A drain may be quicker than the ack: either may come first.
        var frames = (await alice.TakeAsync(2)).OrderBy(f => f.Type).ToList();
        var (ack, push) = (frames[0].Ack(), frames[1].Push());
        Assert.Equal(1, ack.Status);
        Assert.Equal((ack.MsgId, 1UL, 1UL, "100-1-1-1"), (push.MsgId, push.From, push.To, push.ChatId));
    }

    [Fact]
    public async Task Send_OwnMessageId_IsNotTakenOver()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var send = Frames.SendRequest(2, Guid.NewGuid());
        send.MsgId = 777;

        await alice.UpAsync(Frames.Up(MsgType.C2CSend, send));

        var ack = await alice.NextAckAsync();
        Assert.Equal((1, false), (ack.Status, ack.MsgId is 0 or 777));
        Assert.Equal(ack.MsgId, (await bob.NextPushAsync()).MsgId);
    }

    [Fact]
    public async Task Send_TimeAbsent_BecomesTheServers()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var send = Frames.SendRequest(2, Guid.NewGuid());
        send.Time = 0;

        await alice.UpAsync(Frames.Up(MsgType.C2CSend, send));

        Assert.Equal((ulong)TestClock.Begin.ToUnixTimeMilliseconds(), (await bob.NextPushAsync()).Time);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 7)]
    [InlineData(15, 7)]
    [InlineData(17, 7)]
    [InlineData(16, 0)]
    public async Task Send_BadClientMessageId_IsRefused(int length, byte value)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var send = Frames.SendRequest(2, Guid.NewGuid());
        send.ClientMsgId = ByteString.CopyFrom([.. Enumerable.Repeat(value, length)]);

        await alice.UpAsync(Frames.Up(MsgType.C2CSend, send));

        await AssertRefusedAsync(gateway, alice, Reason.BadClientMessageId, -1, Guid.Empty);
    }

    [Fact]
    public async Task Send_ToNobody_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();

        await alice.SendAsync(0, clientId);

        await AssertRefusedAsync(gateway, alice, Reason.BadReceiver, -1, clientId);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Send_FromSomebodyElse_IsRefused(long from)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();
        var send = Frames.SendRequest(2, clientId);
        send.From = unchecked((ulong)from);

        await alice.UpAsync(Frames.Up(MsgType.C2CSend, send));

        await AssertRefusedAsync(gateway, alice, Reason.SenderMismatch, -1, clientId);
    }

    [Fact]
    public async Task Send_FromOneself_IsTaken()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var send = Frames.SendRequest(2, Guid.NewGuid());
        send.From = 1;

        await alice.UpAsync(Frames.Up(MsgType.C2CSend, send));

        Assert.Equal(1, (await alice.NextAckAsync()).Status);
    }

    [Fact]
    public async Task Send_PayloadUnreadable_IsRefusedAsASend()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await alice.UpAsync(Frames.Up((int)MsgType.C2CSend, [0x0A, 0x10, 0x11]));

        await AssertRefusedAsync(gateway, alice, Reason.Malformed, -1, Guid.Empty);
    }

    [Fact]
    public async Task Send_ToANegativeUser_IsDelivered()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var far = gateway.Connect(long.MinValue + 5);

        var id = await alice.AcceptedAsync(long.MinValue + 5, Guid.NewGuid());

        var push = await far.NextPushAsync();
        Assert.Equal((id, (1UL << 63) + 5, "100-1--9223372036854775803-1"), (push.MsgId, push.To, push.ChatId));
    }

    [Fact]
    public async Task Send_Repeated_GetsTheFirstIdAndIsPushedOnce()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var clientId = Guid.NewGuid();

        var first = await alice.AcceptedAsync(2, clientId, "once");
        Assert.Equal("once", (await bob.NextPushAsync()).Content);
        var second = await alice.AcceptedAsync(2, clientId, "once");
        await alice.AcceptedAsync(2, Guid.NewGuid(), "next");

        Assert.Equal(first, second);
        Assert.Equal("next", (await bob.NextPushAsync()).Content);
        Assert.Equal(2, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task Send_RepeatedAfterItsAck_GetsTheFirstIdAndNoPush()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var clientId = Guid.NewGuid();
        var first = await alice.AcceptedAsync(2, clientId);
        await bob.NextPushAsync();
        await bob.UpAsync(Frames.Ack(first, 3));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);

        Assert.Equal(first, await alice.AcceptedAsync(2, clientId));

        await alice.AcceptedAsync(2, Guid.NewGuid(), "next");
        Assert.Equal("next", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Send_SameClientIdToAnother_IsAnotherMessage()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();

        Assert.NotEqual(await alice.AcceptedAsync(2, clientId), await alice.AcceptedAsync(3, clientId));
    }

    [Theory]
    [InlineData(AcceptOutcome.InboxFull, Reason.InboxFull, 0, 30_000)]
    [InlineData(AcceptOutcome.SenderQuota, Reason.SenderQuota, 0, 30_000)]
    [InlineData(AcceptOutcome.Unavailable, Reason.StoreUnavailable, -2, 2_000)]
    public async Task Send_StoreRefuses_SaysWhyAndWhenToTryAgain(AcceptOutcome outcome, Reason reason, int code, int retryAfter)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();
        gateway.Inbox.InsteadOfAccept = batch => [.. batch.Select(_ => new Accepted { Outcome = outcome })];

        await alice.SendAsync(2, clientId);
        await AssertRefusedAsync(gateway, alice, reason, code, clientId, retryAfter);
        gateway.Inbox.InsteadOfAccept = _ => null;

        // The same frame may be sent again.
        await alice.AcceptedAsync(2, clientId);
    }

    [Fact]
    public async Task Send_StoreThrows_IsRefusedAndTheLoopGoesOn()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Expect(1000);
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();
        gateway.Inbox.BeforeAccept = _ => throw new IOException("the disk is gone");

        await alice.SendAsync(2, clientId);
        await AssertRefusedAsync(gateway, alice, Reason.StoreUnavailable, -2, clientId, 2_000);
        gateway.Inbox.BeforeAccept = _ => Task.CompletedTask;
        await gateway.Clock.TimerAsync(TimeSpan.FromSeconds(1), count: 2);
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        await alice.AcceptedAsync(2, clientId);
        Assert.Equal([1000], gateway.LoggedErrors);
    }

    private static async Task AssertRefusedAsync(
        TestGateway gateway, TestClient client, Reason reason, int code, Guid clientId, int retryAfter = 0)
    {
        var frame = await client.NextAsync();
        var ack = frame.Ack();
        Assert.Equal((code, reason.WireText()), (frame.Code, frame.Envelope.Msg));
        Assert.Equal((-1, (int)reason, retryAfter, 0UL, 1UL), (ack.Status, ack.Reason, ack.RetryAfterMs, ack.MsgId, ack.To));
        Assert.Equal(clientId == Guid.Empty ? ByteString.Empty : Frames.Bytes(clientId), ack.ClientMsgId);
        Assert.Equal(0, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }
}
