using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Delivery;

/// <summary>S6 with the whole pipeline: a notice stays in the inbox until a ping that was sent after it is answered.</summary>
public sealed class NoticeProofTests
{
    private static readonly UserId s_alice = new(1);

    [Fact]
    public async Task Receipt_Unproved_IsWrittenAgainOnTheNextConnection()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, id) = await ReceiptAsync(gateway, 3);
        alice.Drop();

        var again = gateway.Connect(1);

        var receipt = await again.NextAckAsync();
        Assert.Equal((id, 3), (receipt.MsgId, receipt.Status));
    }

    [Fact]
    public async Task Receipt_Proved_LeavesTheInbox()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, _) = await ReceiptAsync(gateway, 3);

        await gateway.ProveNoticesAsync(alice);
        await alice.NextAsync();
        await alice.SettlesAreDoneAsync();

        Assert.Empty(await WaitingAsync(gateway));
    }

    [Fact]
    public async Task Receipt_ForeignPong_StaysInTheInbox()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, id) = await ReceiptAsync(gateway, 3);

        alice.Sink.OnPong([]);
        alice.Sink.OnPong([0, 0, 0, 0, 0, 0, 0, 1]);
        await alice.SettlesAreDoneAsync();

        Assert.Equal(id, (ulong)Assert.Single(await WaitingAsync(gateway)).Id.Value);
    }

    [Fact]
    public async Task Receipt_ChangedBetweenPingAndPong_StaysForItsOwnProof()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, id) = await ReceiptAsync(gateway, 3);
        gateway.Clock.Advance(TestGateway.PingTick);
        var ping = await alice.NextAsync();
        Assert.True(ping.IsPing);
        var bob = gateway.Connect(2);
        await bob.UpAsync(Frames.Ack(id, 4));
        Assert.Equal(4, (await alice.NextAckAsync()).Status);

        alice.Sink.OnPong(ping.Bytes);
        await alice.SettlesAreDoneAsync();

        Assert.Equal(MessageStatus.Read, Assert.Single(await WaitingAsync(gateway)).Status);

        // The pong itself asks for the next ping.
        await gateway.ProveNoticesAsync(alice);
        await alice.NextAsync();
        await alice.SettlesAreDoneAsync();
        Assert.Empty(await WaitingAsync(gateway));
    }

    [Fact]
    public async Task Receipts_OnePingProvesAllBeforeIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        for (var i = 0; i < 5; i++)
        {
            var id = await alice.AcceptedAsync(2, Guid.NewGuid());
            await bob.UpAsync(Frames.Ack(id, 3));
            Assert.Equal(id, (await alice.NextAckAsync()).MsgId);
        }

        Assert.Equal(5, (await WaitingAsync(gateway)).Count);
        await gateway.ProveNoticesAsync(alice);
        Assert.True((await alice.NextAsync()).IsPing);
        await alice.SettlesAreDoneAsync();

        Assert.Empty(await WaitingAsync(gateway));
        Assert.Equal(1, alice.Connection.Arrived.Snapshot().Count(f => f.IsPing));
    }

    [Fact]
    public async Task Receipt_GoesToAllConnectionsOfTheSender_TheServerAckOnlyToOne()
    {
        await using var gateway = await TestGateway.StartAsync();
        var phone = gateway.Connect(1);
        var web = gateway.Connect(1, DeviceKind.Web);
        var bob = gateway.Connect(2);

        var id = await phone.AcceptedAsync(2, Guid.NewGuid());
        await bob.UpAsync(Frames.Ack(id, 4));

        var onPhone = await phone.NextAckAsync();
        var onWeb = await web.NextAckAsync();
        Assert.Equal((id, 4, id, 4), (onPhone.MsgId, onPhone.Status, onWeb.MsgId, onWeb.Status));
        Assert.Equal(0UL, onPhone.From);
        Assert.Equal(1UL, onPhone.To);
    }

    [Fact]
    public async Task Withdrawal_Proved_StaysForTheTombstonesLifeAndIsDrainedAgain()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        await bob.NextPushAsync();
        await alice.UpAsync(Frames.Withdraw(id, 2));
        Assert.Equal(id, (await bob.NextAsync()).Withdrawal().MsgId);
        await gateway.ProveNoticesAsync(bob);
        await bob.NextAsync();
        await bob.SettlesAreDoneAsync();
        bob.Drop();

        var again = gateway.Connect(2);

        var withdrawal = (await again.NextAsync()).Withdrawal();
        Assert.Equal((id, 1UL, 2UL), (withdrawal.MsgId, withdrawal.From, withdrawal.To));
    }

    /// <summary>Alice has sent to Bob, who acknowledged; the receipt has reached her connection.</summary>
    private static async Task<(TestClient Alice, ulong Id)> ReceiptAsync(TestGateway gateway, int status)
    {
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        await bob.UpAsync(Frames.Ack(id, status));
        var receipt = await alice.NextAckAsync();
        Assert.Equal((id, status), (receipt.MsgId, receipt.Status));
        return (alice, id);
    }

    private static async Task<IReadOnlyList<InboxEntry>> WaitingAsync(TestGateway gateway) =>
        await gateway.Inbox.ReadAsync(s_alice, default, InboxPosition.None, 100, CancellationToken.None);
}
