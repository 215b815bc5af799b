using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>Only the receiver acknowledges, a status never goes back, and what is refused is answered by type, code and text.</summary>
public sealed class AckTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Ack_OfReceiver_SettlesAndTellsTheSender(int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var clientId = Guid.NewGuid();
        var id = await alice.AcceptedAsync(2, clientId);

        await bob.UpAsync(Frames.Ack(id, status, from: 2));

        var frame = await alice.NextAsync();
        var receipt = frame.Ack();
        Assert.Equal((1, id, status, 0UL, 1UL), (frame.Code, receipt.MsgId, receipt.Status, receipt.From, receipt.To));
        Assert.Equal(Frames.Bytes(clientId), receipt.ClientMsgId);
        Assert.Equal((MessageStatus)status, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }

    [Fact]
    public async Task Ack_ReceivedThenRead_TellsBoth()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await bob.UpAsync(Frames.Ack(id, 3));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);
        await bob.UpAsync(Frames.Ack(id, 4));

        Assert.Equal(4, (await alice.NextAckAsync()).Status);
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public async Task Ack_StatusNotHigher_IsNotPassedOn(int first, int second)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        await bob.UpAsync(Frames.Ack(id, first));
        Assert.Equal(first, (await alice.NextAckAsync()).Status);

        await bob.UpAsync(Frames.Ack(id, second));
        await alice.SettlesAreDoneAsync();

        Assert.Empty(alice.Unread);
        Assert.Equal((MessageStatus)first, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(-1)]
    public async Task Ack_StatusNeitherThreeNorFour_IsRefused(int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await bob.UpAsync(Frames.Ack(id, status));

        await AssertRefusedAsync(gateway, alice, bob, Reason.BadStatus, id);
    }

    [Fact]
    public async Task Ack_MessageIdZero_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await bob.UpAsync(Frames.Ack(0, 3));

        await AssertRefusedAsync(gateway, alice, bob, Reason.UnknownMessage, id);
    }

    [Fact]
    public async Task Ack_UnknownMessage_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await bob.UpAsync(Frames.Ack(id + 1, 3));

        await AssertRefusedAsync(gateway, alice, bob, Reason.UnknownMessage, id);
    }

    [Fact]
    public async Task Ack_SomebodyElsesMessage_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        var mallory = gateway.Connect(3);

        await mallory.UpAsync(Frames.Ack(id, 4));
        await AssertRefusedAsync(gateway, alice, mallory, Reason.UnknownMessage, id);

        // Not even the sender acknowledges it.
        await alice.UpAsync(Frames.Ack(id, 4));
        var answer = await alice.NextAsync();
        Assert.Equal((2, -1, Reason.UnknownMessage.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
        Assert.False((await gateway.Inbox.HeadAsync(2, id)).IsSettled);
        Assert.Empty(bob.Unread);
    }

    [Fact]
    public async Task Ack_FromSomebodyElse_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, _, id) = await SentAsync(gateway);
        var mallory = gateway.Connect(3);

        await mallory.UpAsync(Frames.Ack(id, 4, from: 2));

        await AssertRefusedAsync(gateway, alice, mallory, Reason.SenderMismatch, id);
    }

    [Fact]
    public async Task Ack_PayloadUnreadable_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);

        await bob.UpAsync(Frames.Up((int)MsgType.C2CAck, [0x11, 0x01]));

        await AssertRefusedAsync(gateway, alice, bob, Reason.Malformed, id);
    }

    [Fact]
    public async Task Ack_WhileTheSenderIsAway_WaitsForHim()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        alice.Drop();
        await bob.UpAsync(Frames.Ack(id, 4));
        await bob.SettlesAreDoneAsync();

        var again = gateway.Connect(1);

        var receipt = await again.NextAckAsync();
        Assert.Equal((id, 4), (receipt.MsgId, receipt.Status));
    }

    [Fact]
    public async Task Ack_OfAWithdrawnMessage_RemovesNothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        await alice.UpAsync(Frames.Withdraw(id, 2));
        Assert.Equal(id, (await bob.NextAsync()).Withdrawal().MsgId);

        await bob.UpAsync(Frames.Ack(id, 4));
        await alice.SettlesAreDoneAsync();
        bob.Drop();

        Assert.Empty(alice.Unread);
        Assert.Equal(id, (await gateway.Connect(2).NextAsync()).Withdrawal().MsgId);
    }

    /// <summary>Alice has sent to Bob, and he has it.</summary>
    private static async Task<(TestClient Alice, TestClient Bob, ulong Id)> SentAsync(TestGateway gateway)
    {
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        return (alice, bob, id);
    }

    private static async Task AssertRefusedAsync(TestGateway gateway, TestClient sender, TestClient client, Reason reason, ulong id)
    {
        var answer = await client.NextAsync();
        Assert.Equal((2, -1, reason.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
        Assert.Empty(answer.Payload);
        await sender.SettlesAreDoneAsync();
        Assert.Empty(sender.Unread);
        Assert.Equal(MessageStatus.Accepted, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }
}
