using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol.Golden;

/// <summary>Where ours differs on purpose: recorded frames of clients go through the whole pipeline, and each test says what Java did instead.</summary>
public sealed class GoldenDifferenceTests
{
    private const long Alice = 1101;
    private const long Bob = 1102;

    [Fact]
    public async Task OfflineReceiver_JavaAcksTwice_OursOnce()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(Alice);

        await alice.UpAsync(Up("1. Send to an offline user"));
        var first = await alice.NextAckAsync();
        await gateway.Inbox.Completions.CountAsync(1);
        var next = await alice.AcceptedAsync(1103, Guid.NewGuid());

        // The next frame was the next message's ack: there was no second one of the first.
        Assert.Equal((1, true), (first.Status, first.MsgId < next));
    }

    [Fact]
    public async Task ForgedSend_JavaTakesIt_OursRefusesIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(Alice);

        await alice.UpAsync(Up("2. Forged from"));

        await AssertSendRefusedAsync(gateway, alice, Reason.SenderMismatch);
    }

    [Theory]
    [InlineData("2b. Forged ack", 2, Reason.SenderMismatch)]
    [InlineData("2c. Forged withdraw", 3, Reason.SenderMismatch)]
    [InlineData("7. Withdraw with msgId 0", 3, Reason.UnknownMessage)]
    public async Task ForgedOrEmptySettlement_JavaPublishesOrIsSilent_OursRefusesIt(string name, int type, Reason reason)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(Alice);
        var bob = gateway.Connect(Bob);

        await alice.UpAsync(Up(name));

        await AssertAnsweredAsync(alice, type, reason);
        Assert.Empty(bob.Unread);
    }

    [Theory]
    [InlineData("7b. Ack with msgId 0", Reason.UnknownMessage)]
    [InlineData("7c. Ack with status 9", Reason.BadStatus)]
    public async Task OddAck_JavaPublishesIt_OursRefusesIt(string name, Reason reason)
    {
        await using var gateway = await TestGateway.StartAsync();
        var bob = gateway.Connect(Bob);

        await bob.UpAsync(Up(name));

        await AssertAnsweredAsync(bob, 2, reason);
    }

    [Fact]
    public async Task SameClientIdTwice_JavaMakesTwoMessages_OursOne()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(Alice);
        var bob = gateway.Connect(Bob);

        await alice.UpAsync(Up("3. The same clientMsgId, first time"));
        await alice.UpAsync(Up("3b. The same clientMsgId again"));
        await alice.UpAsync(Up("6g. msgId = 2^63+5"));
        var acks = (await alice.TakeAsync(3)).Select(f => f.Ack().MsgId).ToList();

        Assert.Equal(acks[0], acks[1]);
        Assert.Equal([acks[0], acks[2]], (await bob.TakeAsync(2)).Select(f => f.Push().MsgId));
    }

    [Theory]
    [InlineData("4. Unknown type 99", 99, Reason.UnknownType)]
    [InlineData("4b. Type 0", 0, Reason.Malformed)]
    [InlineData("4c. GROUP_ACK", 9, Reason.UnknownType)]
    [InlineData("4d. C2C_MSG_PUSH", 5, Reason.UnknownType)]
    [InlineData("5. Truncated protobuf", 0, Reason.Malformed)]
    [InlineData("5c. Empty binary frame", 0, Reason.Malformed)]
    public async Task UnreadableOrUnknown_JavaIsSilent_OursAnswers(string name, int type, Reason reason)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(Alice);

        await alice.UpAsync(Up(name));

        await AssertAnsweredAsync(alice, type, reason);
    }

    [Theory]
    [InlineData("5b. Envelope fine, inner message truncated", Reason.Malformed)]
    [InlineData("5d. Envelope without payload", Reason.BadClientMessageId)]
    [InlineData("6. clientMsgId of 3 bytes", Reason.BadClientMessageId)]
    [InlineData("6b. clientMsgId absent", Reason.BadClientMessageId)]
    [InlineData("6d. to = 0", Reason.BadReceiver)]
    public async Task OddSend_JavaIsSilentOrPublishesIt_OursRefusesIt(string name, Reason reason)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(Alice);

        await alice.UpAsync(Up(name));

        await AssertSendRefusedAsync(gateway, alice, reason);
    }

    [Fact]
    public async Task ClientsOwnMessageId_JavaTakesItOver_OursAssignsOne()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1001);
        var bob = gateway.Connect(1002);

        await alice.UpAsync(Up("7. Client gives the msgId itself"));

        var ack = await alice.NextAckAsync();
        var push = await bob.NextPushAsync();
        Assert.NotEqual(777UL, ack.MsgId);
        Assert.Equal((ack.MsgId, "own id"), (push.MsgId, push.Content));
    }

    [Fact]
    public async Task LowerStatusAfterRead_JavaPassesItOn_OursDoesNot()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1001);
        var bob = gateway.Connect(1002);
        await alice.UpAsync(Up("2. A sends to B"));
        var id = (await alice.NextAckAsync()).MsgId;
        await bob.UpAsync(Frames.Ack(id, 4));
        Assert.Equal(4, (await alice.NextAckAsync()).Status);

        await bob.UpAsync(Frames.Ack(id, 3));
        await alice.SettlesAreDoneAsync();

        Assert.Empty(alice.Unread);
        Assert.Equal(MessageStatus.Read, (await gateway.Inbox.HeadAsync(1002, id)).Status);
    }

    [Fact]
    public async Task GetBatchIds_JavaIsSilent_OursAnswersWithAHundred()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1001);

        await alice.UpAsync(Up("9. GET_BATCH_MSG_IDS"));

        var answer = await alice.NextAsync();
        Assert.Equal(MsgType.PushBatchMsgIds, answer.Envelope.Type);
        Assert.Equal(100, BatchMsgIdsPush.Parser.ParseFrom(answer.Payload).MsgIds.Distinct().Count());
    }

    [Fact]
    public async Task ReceiverIsAGhost_JavaLosesTheMessage_OursKeepsIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1201);

        await alice.UpAsync(Up("6. Presence says online"));
        var id = (await alice.NextAckAsync()).MsgId;

        Assert.Equal((id, "to a ghost"), await FirstPushAsync(gateway.Connect(1297)));
    }

    private static async Task<(ulong Id, string Content)> FirstPushAsync(TestClient client)
    {
        var push = await client.NextPushAsync();
        return (push.MsgId, push.Content);
    }

    private static byte[] Up(string name) => GoldenFile.Find("up", name).Bytes;

    private static async Task AssertAnsweredAsync(TestClient client, int type, Reason reason)
    {
        var answer = await client.NextAsync();
        Assert.Equal((type, -1, reason.WireText(), 0), (answer.Type, answer.Code, answer.Envelope.Msg, answer.Payload.Length));
    }

    private static async Task AssertSendRefusedAsync(TestGateway gateway, TestClient client, Reason reason)
    {
        var answer = await client.NextAsync();
        var ack = answer.Ack();
        Assert.Equal((-1, reason.WireText()), (answer.Code, answer.Envelope.Msg));
        Assert.Equal((-1, (int)reason, 0UL), (ack.Status, ack.Reason, ack.MsgId));
        Assert.Equal(0, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }
}
