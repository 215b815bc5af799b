using ImConnect.Core.Tests.Support;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>Every queue has a bound, and says what happens there.</summary>
public sealed class BackPressureTests
{
    [Fact]
    public async Task Send_ThirtyThirdInFlight_WaitsForAnAck()
    {
        await using var gateway = await TestGateway.StartAsync();
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        for (var i = 0; i < 32; i++)
            Assert.True(alice.SendAsync(2, Guid.NewGuid()).IsCompletedSuccessfully);

        var waiting = alice.SendAsync(2, Guid.NewGuid(), "the 33rd").AsTask();

        Assert.False(waiting.IsCompleted);
        Assert.Empty(alice.Unread);
        commit.SetResult();
        await Limit.Within(waiting);
        await alice.Connection.Arrived.CountAsync(33);
        Assert.Equal(33, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task Send_InFlightOfOneConnection_DoesNotHoldUpAnother()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.MaxSendsInFlight = 1);
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        var carol = gateway.Connect(3);

        Assert.True(alice.SendAsync(2, Guid.NewGuid()).IsCompletedSuccessfully);
        var waiting = alice.SendAsync(2, Guid.NewGuid()).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(carol.SendAsync(2, Guid.NewGuid()).IsCompletedSuccessfully);

        commit.SetResult();
        await Limit.Within(waiting);
        await alice.Connection.Arrived.CountAsync(2);
        await carol.Connection.Arrived.CountAsync(1);
    }

    [Fact]
    public async Task Send_Refused_GivesItsPlaceBack()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.MaxSendsInFlight = 1);
        var alice = gateway.Connect(1);

        for (var i = 0; i < 5; i++)
        {
            Assert.True(alice.SendAsync(0, Guid.NewGuid()).IsCompletedSuccessfully);
            Assert.Equal((int)Reason.BadReceiver, (await alice.NextAckAsync()).Reason);
            await Limit.Within(alice.SendAsync(2, Guid.NewGuid()).AsTask());
            Assert.Equal(1, (await alice.NextAckAsync()).Status);
        }
    }

    [Fact]
    public async Task Send_QueueFull_IsRefusedAsOverloadedAndMayBeSentAgain()
    {
        const int Bound = 64;
        await using var gateway = await TestGateway.StartAsync(o =>
        {
            o.QueueBound = Bound;
            o.MaxSendsInFlight = 1024;
        });
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        await gateway.Inbox.AcceptBatches.CountAsync(1);
        for (var i = 0; i < Bound; i++)
            await alice.SendAsync(2, Guid.NewGuid());
        Assert.Empty(alice.Unread);
        var clientId = Guid.NewGuid();

        await alice.SendAsync(2, clientId);

        var refusal = await alice.NextAsync();
        var ack = refusal.Ack();
        Assert.Equal((0, Reason.Overloaded.WireText()), (refusal.Code, refusal.Envelope.Msg));
        Assert.Equal((-1, (int)Reason.Overloaded, 1000, Frames.Bytes(clientId)), (ack.Status, ack.Reason, ack.RetryAfterMs, ack.ClientMsgId));
        commit.SetResult();
        await alice.Connection.Arrived.CountAsync(1 + 1 + Bound);
        await alice.SendAsync(2, clientId);
        var frames = await alice.Connection.Arrived.CountAsync(1 + 1 + Bound + 1);
        Assert.Equal((1, Frames.Bytes(clientId)), (frames[^1].Ack().Status, frames[^1].Ack().ClientMsgId));
        Assert.Equal(Bound + 2, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task Send_ManyQueued_AreCommittedTogetherInTheirOrder()
    {
        await using var gateway = await TestGateway.StartAsync();
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        await alice.SendAsync(2, Guid.NewGuid(), "0");
        await gateway.Inbox.AcceptBatches.CountAsync(1);
        for (var i = 1; i < 32; i++)
            await alice.SendAsync(2, Guid.NewGuid(), $"{i}");

        commit.SetResult();
        var frames = await bob.Connection.Arrived.CountAsync(32);

        Assert.Equal(Enumerable.Range(0, 32).Select(i => $"{i}"), frames.Select(f => f.Push().Content));
        Assert.Equal([1, 31], gateway.Inbox.AcceptBatches.Snapshot());
    }

    [Fact]
    public async Task Ack_SettleQueueFull_WaitsAndIsNotDropped()
    {
        const int Bound = 64;
        await using var gateway = await TestGateway.StartAsync(o => o.QueueBound = Bound);
        var settle = new TaskCompletionSource();
        var settling = new TaskCompletionSource();
        gateway.Inbox.BeforeSettle = () =>
        {
            settling.TrySetResult();
            return settle.Task;
        };
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var ids = new List<ulong>();
        for (var i = 0; i < Bound + 2; i++)
            ids.Add(await alice.AcceptedAsync(2, Guid.NewGuid()));
        await bob.UpAsync(Frames.Ack(ids[0], 3));
        await Limit.Within(settling.Task);
        for (var i = 1; i <= Bound; i++)
            Assert.True(bob.UpAsync(Frames.Ack(ids[i], 3)).IsCompletedSuccessfully);

        var waiting = bob.UpAsync(Frames.Ack(ids[Bound + 1], 3)).AsTask();

        Assert.False(waiting.IsCompleted);
        settle.SetResult();
        await Limit.Within(waiting);
        for (var i = 0; i < Bound + 2; i++)
            Assert.Equal(3, (await alice.NextAckAsync()).Status);
        Assert.Equal(0, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }
}
