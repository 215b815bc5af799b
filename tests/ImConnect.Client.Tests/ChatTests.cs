using ImConnect.Client.Tests.Support;

namespace ImConnect.Client.Tests;

/// <summary>Two clients and the real gateway.</summary>
public sealed class ChatTests
{
    private const long Alice = 1001;
    private const long Bob = 1002;

    [Fact]
    public async Task Send_BothOnline_ArrivesAndIsReceiptedDeliveredThenRead()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        await using var bob = await host.ConnectAsync(Bob);
        await using var ofAlice = new EventLog(alice);
        await using var ofBob = new EventLog(bob);
        var extensions = new Dictionary<int, ReadOnlyMemory<byte>> { [200] = new byte[] { 1, 2, 3 } };
        var written = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

        var sent = await alice.SendAsync(Bob, new MessageBody("hello 👋", MessageFormat.Emoji) { Extensions = extensions, WrittenAt = written }, Guid.NewGuid());

        var message = await ofBob.WaitAsync<ReceivedMessage>();
        Assert.Equal((sent.MessageId, sent.ClientMessageId), (message.MessageId, message.ClientMessageId));
        Assert.Equal((Alice, Bob, "hello 👋", MessageFormat.Emoji, written), (message.From, message.To, message.Content, message.Format, message.SentAt));
        Assert.Equal(extensions[200].ToArray(), Assert.Single(message.Extensions).Value.ToArray());
        Assert.Equal($"100-1-{Alice}-{Bob}", message.ChatId);
        Assert.Equal(AckLevel.Accepted, sent.Level);
        await ofAlice.WaitAsync<MessageReceipt>(receipt => receipt == new MessageReceipt(sent.MessageId, sent.ClientMessageId, MessageProgress.Delivered));
        await bob.MarkReadAsync(message);
        await ofAlice.WaitAsync<MessageReceipt>(receipt => receipt == new MessageReceipt(sent.MessageId, sent.ClientMessageId, MessageProgress.Read));
        Assert.Equal((Alice, Bob), (alice.UserId, bob.UserId));
    }

    [Fact]
    public async Task Send_ReceiverIsAway_WaitsForHimInOrder()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        var sends = Enumerable.Range(0, 250).Select(i => alice.SendAsync(Bob, $"{i}")).ToList(); // three pages of a drain
        await Task.WhenAll(sends);
        await using var bob = host.Client(Bob);
        bob.Start();
        await using var ofBob = new EventLog(bob);
        await ofBob.CountAsync(250);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i}"), ofBob.Texts);
    }

    [Fact]
    public async Task Withdraw_AMessage_IsToldToTheReceiver()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        await using var bob = await host.ConnectAsync(Bob);
        await using var ofBob = new EventLog(bob);
        var sent = await alice.SendAsync(Bob, "a mistake");
        await ofBob.WaitAsync<ReceivedMessage>();
        await alice.WithdrawAsync(sent.MessageId, Bob);
        Assert.Equal(new MessageWithdrawn(sent.MessageId, Alice), await ofBob.WaitAsync<MessageWithdrawn>());
    }

    [Fact]
    public async Task Withdraw_TooLate_ThrowsWithTheGatewaysWords()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        var sent = await alice.SendAsync(Bob, "old");
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => alice.WithdrawAsync(sent.MessageId - (1L << 42), Bob).WaitAsync(Limit.Time));
        Assert.Equal("too late to withdraw", refused.Text);
        await alice.WithdrawAsync(sent.MessageId, Bob).WaitAsync(Limit.Time); // and the next one is not mixed up with it
    }

    [Fact]
    public async Task Withdraw_OfNobodysMessage_IsAnEventWithItsId()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        await using var ofAlice = new EventLog(alice);
        var sent = await alice.SendAsync(Bob, "mine");
        await alice.WithdrawAsync(sent.MessageId + 1, Bob);
        Assert.Equal(new WithdrawalRefused(sent.MessageId + 1, "no such message"), await ofAlice.WaitAsync<WithdrawalRefused>());
    }

    [Fact]
    public async Task Loop_LeftAtAMessage_BeginsWithItAgainAndItStaysInTheInbox()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        await using var ofAlice = new EventLog(alice);
        await using (var bob = await host.ConnectAsync(Bob))
        {
            await alice.SendAsync(Bob, "first");
            await alice.SendAsync(Bob, "second");
            Assert.Equal("first", (await FirstAsync(bob)).Content);
            Assert.Equal("first", (await FirstAsync(bob)).Content);
            await bob.AcknowledgeAsync(await FirstAsync(bob));
            Assert.Equal("second", (await FirstAsync(bob)).Content);
            await ofAlice.WaitAsync<MessageReceipt>();
        }

        await using var again = await host.ConnectAsync(Bob); // "second" was never acknowledged
        Assert.Equal("second", (await FirstAsync(again)).Content);
    }

    [Fact]
    public async Task ManualAcknowledge_NotAcknowledged_ComesToTheNextClient()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice);
        await using var ofAlice = new EventLog(alice);
        await using (var bob = await host.ConnectAsync(Bob, o => o.ManualAcknowledge = true))
        {
            await using var ofBob = new EventLog(bob);
            await alice.SendAsync(Bob, "kept");
            await alice.SendAsync(Bob, "not kept");
            await ofBob.CountAsync(2);
            await bob.AcknowledgeAsync(ofBob.Messages[0]);
            await ofAlice.WaitAsync<MessageReceipt>();
        }

        await using var again = await host.ConnectAsync(Bob);
        Assert.Equal("not kept", (await FirstAsync(again)).Content);
    }

    [Fact]
    public async Task Send_ToOneself_IsAMessageLikeAny()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice, o => o.ReceiveOwnCopies = true);
        await alice.SendAsync(Alice, "note to self");
        Assert.Equal("note to self", (await FirstAsync(alice)).Content);
    }

    [Fact]
    public async Task Client_WithTheTokenInASubProtocol_Connects()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(Alice, o => o.TokenInSubProtocol = true);
        await alice.SendAsync(Alice, "x");
    }

    private static async Task<ReceivedMessage> FirstAsync(ImConnectClient client)
    {
        await foreach (var message in client.MessagesAsync(Limit.Token()))
            return message;
        throw new InvalidOperationException("the client ended");
    }
}
