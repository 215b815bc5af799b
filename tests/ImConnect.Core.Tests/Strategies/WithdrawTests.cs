using ImConnect.Core.Tests.Support;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>Only the sender takes back, within the window; the body is gone everywhere and the receiver is told, now or later.</summary>
public sealed class WithdrawTests
{
    [Fact]
    public async Task Withdraw_OfSender_TellsTheReceiverAndBlanksTheBody()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await alice.UpAsync(Frames.Withdraw(id, 2, from: 1));

        var withdrawal = (await bob.NextAsync()).Withdrawal();
        Assert.Equal((id, 1UL, 2UL), (withdrawal.MsgId, withdrawal.From, withdrawal.To));
        Assert.True((await gateway.Inbox.HeadAsync(2, id)).IsWithdrawn);
        Assert.Equal(0, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
        await alice.SettlesAreDoneAsync();
        Assert.Empty(alice.Unread);
    }

    [Fact]
    public async Task Withdraw_WhileTheReceiverIsAway_HeGetsTheWithdrawalAndNeverTheBody()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid(), "regretted");
        await alice.AcceptedAsync(2, Guid.NewGuid(), "kept");
        await alice.UpAsync(Frames.Withdraw(id, 2));
        await alice.SettlesAreDoneAsync();

        var bob = gateway.Connect(2);

        Assert.Equal("kept", (await bob.NextPushAsync()).Content);
        Assert.Equal(id, (await bob.NextAsync()).Withdrawal().MsgId);
    }

    [Fact]
    public async Task Withdraw_AtTheEndOfTheWindow_IsTaken()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        await bob.UpAsync(Frames.Ack(id, 3));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        await alice.UpAsync(Frames.Withdraw(id, 2));

        Assert.Equal(id, (await bob.NextMessageAsync()).Withdrawal().MsgId);
    }

    [Fact]
    public async Task Withdraw_AfterTheWindow_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        await bob.UpAsync(Frames.Ack(id, 3));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(1));

        await alice.UpAsync(Frames.Withdraw(id, 2));

        await AssertRefusedAsync(gateway, alice, bob, Reason.WithdrawTooLate, 0, id);
    }

    [Fact]
    public async Task Withdraw_ForeignMessage_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);
        var mallory = gateway.Connect(3);

        await mallory.UpAsync(Frames.Withdraw(id, 2));

        await AssertRefusedAsync(gateway, mallory, bob, Reason.NotOwner, -1, id);
    }

    [Fact]
    public async Task Withdraw_ByTheReceiver_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);

        await bob.UpAsync(Frames.Withdraw(id, 2));

        await AssertRefusedAsync(gateway, bob, bob, Reason.NotOwner, -1, id);
    }

    [Fact]
    public async Task Withdraw_FromSomebodyElse_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);
        var mallory = gateway.Connect(3);

        await mallory.UpAsync(Frames.Withdraw(id, 2, from: 1));

        await AssertRefusedAsync(gateway, mallory, bob, Reason.SenderMismatch, -1, id);
    }

    [Fact]
    public async Task Withdraw_UnknownMessage_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await alice.UpAsync(Frames.Withdraw(id + 1, 2));

        await AssertRefusedAsync(gateway, alice, bob, Reason.UnknownMessage, -1, id);
    }

    [Fact]
    public async Task Withdraw_WrongReceiver_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await alice.UpAsync(Frames.Withdraw(id, 9));

        await AssertRefusedAsync(gateway, alice, bob, Reason.UnknownMessage, -1, id);
    }

    [Fact]
    public async Task Withdraw_MessageIdZeroOrNobody_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await alice.UpAsync(Frames.Withdraw(0, 2));
        await AssertRefusedAsync(gateway, alice, bob, Reason.UnknownMessage, -1, id);
        await alice.UpAsync(Frames.Withdraw(id, 0));
        await AssertRefusedAsync(gateway, alice, bob, Reason.BadReceiver, -1, id);
    }

    [Fact]
    public async Task Withdraw_PayloadUnreadable_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await alice.UpAsync(Frames.Up((int)MsgType.C2CWithdraw, [0x09]));

        await AssertRefusedAsync(gateway, alice, bob, Reason.Malformed, -1, id);
    }

    [Fact]
    public async Task Withdraw_Twice_TellsOnce()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await alice.UpAsync(Frames.Withdraw(id, 2));
        await alice.UpAsync(Frames.Withdraw(id, 2));
        Assert.Equal(id, (await bob.NextAsync()).Withdrawal().MsgId);
        await bob.SettlesAreDoneAsync();

        Assert.Empty(bob.Unread);
        Assert.Empty(alice.Unread);
    }

    private static async Task<(TestClient Alice, TestClient Bob, ulong Id)> SentAsync(TestGateway gateway)
    {
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        return (alice, bob, id);
    }

    private static async Task AssertRefusedAsync(TestGateway gateway, TestClient client, TestClient receiver, Reason reason, int code, ulong id)
    {
        var answer = await client.NextMessageAsync();
        Assert.Equal((3, code, reason.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
        Assert.Empty(answer.Payload);
        await receiver.SettlesAreDoneAsync();
        Assert.DoesNotContain(receiver.Unread, f => !f.IsPing);
        Assert.False((await gateway.Inbox.HeadAsync(2, id)).IsWithdrawn);
    }
}
