using ImConnect.Client.Tests.Support;
using ImConnect.Client.Wire;
using ImConnect.Wire;

namespace ImConnect.Client.Tests;

/// <summary>What comes again is not handed over again.</summary>
public sealed class RepeatTests
{
    [Fact]
    public async Task Push_OfTheSameId_IsHandedOverOnceAndAckedAgain()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        client.Start();
        await using var log = new EventLog(client);
        var link = await gateway.LinkAsync(1);
        var id = Guid.NewGuid();
        await link.PushAsync(100, "once", id);
        await Limit.UntilAsync(() => link.Acks.Count == 1, "the ack");
        await link.PushAsync(100, "once", id);
        await Limit.UntilAsync(() => link.Acks.Count == 2, "the second ack");
        await link.PushAsync(101, "next");
        await log.CountAsync(2);

        Assert.Equal(["once", "next"], log.Texts);
        Assert.All(link.Acks.Take(2), ack => Assert.Equal((100ul, 3, 9ul), (ack.MsgId, ack.Status, ack.To)));
        Assert.Equal(id.ToByteArray(bigEndian: true), link.Acks[0].ClientMsgId.ToByteArray());
    }

    [Fact]
    public async Task Push_OfTheSameSendersClientIdUnderAnotherId_IsDroppedAndAcked()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        client.Start();
        await using var log = new EventLog(client);
        var link = await gateway.LinkAsync(1);
        var id = Guid.NewGuid();
        await link.PushAsync(100, "once", id);
        await Limit.UntilAsync(() => link.Acks.Count == 1, "the ack");
        await link.PushAsync(200, "once", id);
        await link.PushAsync(300, "of somebody else", id, from: 10);
        await log.CountAsync(2);

        Assert.Equal(["once", "of somebody else"], log.Texts);
        await Limit.UntilAsync(() => link.Acks.Count == 3, "three acks");
        Assert.Equal([100ul, 200ul, 300ul], link.Acks.Select(ack => ack.MsgId).Order());
    }

    [Fact]
    public async Task Push_WhileTheFirstWaitsForTheApp_IsNotAckedBeforeIt()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        client.Start();
        var link = await gateway.LinkAsync(1);
        await link.PushAsync(100, "waits");
        await link.PushAsync(100, "waits");
        await client.SendAsync(9, "the gateway's answer comes behind both pushes");
        Assert.Empty(link.Acks);
        await using var log = new EventLog(client);
        await Limit.UntilAsync(() => link.Acks.Count == 1, "the ack");
        Assert.Equal(["waits"], log.Texts);
    }

    [Fact]
    public async Task Push_OfAReadMessage_IsAckedAsRead()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        client.Start();
        await using var log = new EventLog(client);
        var link = await gateway.LinkAsync(1);
        await link.PushAsync(100, "read");
        await client.MarkReadAsync(await log.WaitAsync<ReceivedMessage>());
        await Limit.UntilAsync(() => link.Acks.Any(ack => ack.Status == 4), "the read mark");
        await link.PushAsync(100, "read");
        await Limit.UntilAsync(() => link.Acks.Count(ack => ack.Status == 4) == 2, "the repeat's ack");
    }

    [Fact]
    public async Task Receipt_NotHigherThanTheLast_IsDropped()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        client.Start();
        await using var log = new EventLog(client);
        var link = await gateway.LinkAsync(1);
        foreach (var status in new[] { 3, 3, 4, 3, 4 })
            await link.WriteAsync(MsgType.C2CAck, new C2CAckReq { MsgId = 5, To = 7, Status = status });
        await link.PushAsync(100, "behind them");
        await log.CountAsync(1);
        Assert.Equal([MessageProgress.Delivered, MessageProgress.Read], log.All.OfType<MessageReceipt>().Select(receipt => receipt.Progress));
    }

    [Fact]
    public async Task ReadMark_LinkBreaksBehindIt_GoesAgain()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (number, link) =>
        {
            if (number > 1)
            {
                await link.AckAllAsync();
                return;
            }

            await link.PushAsync(100, "read me");
            while (await link.ReadAsync() is { } frame && C2CAckReq.Parser.ParseFrom(frame.Payload).Status != 4)
            {
            }

            link.Abort();
        };
        await using var client = gateway.Client();
        client.Start();
        await using var log = new EventLog(client);
        await client.MarkReadAsync(await log.WaitAsync<ReceivedMessage>());
        var second = await gateway.LinkAsync(2);
        await Limit.UntilAsync(() => second.Acks.Any(ack => ack is { MsgId: 100, Status: 4 }), "the read mark again");
    }

    [Fact]
    public async Task Frames_OfFriends_BecomeTheirEvents()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        client.Start();
        await using var log = new EventLog(client);
        var link = await gateway.LinkAsync(1);
        var id = Guid.NewGuid();
        var request = new WireWriter(64).Guid(2, id).Fixed64(3, 9).Text(4, "Bob").Text(5, "http://x/a.png").Text(6, "hi").Fixed64(8, 1_000).Text(9, "t").Text(10, "c");
        var answer = new WireWriter(64).Guid(2, id).Fixed64(3, 9).Text(4, "Bob").Int32(6, 1).Fixed64(7, 2_000);
        await link.WriteAsync(new WireWriter(256).Int32(1, 11).Bytes(2, request.Written).Int32(3, 1).ToArray());
        await link.WriteAsync(new WireWriter(256).Int32(1, 12).Bytes(2, answer.Written).Int32(3, 1).ToArray());

        var at = DateTimeOffset.FromUnixTimeSeconds(1);
        Assert.Equal(
            new FriendRequested { RequestId = id, From = 9, FromName = "Bob", FromAvatar = "http://x/a.png", Text = "hi", At = at, PushTitle = "t", PushContent = "c" },
            await log.WaitAsync<FriendRequested>());
        Assert.Equal(new FriendAnswered { RequestId = id, From = 9, FromName = "Bob", IsAccepted = true, At = at.AddSeconds(1) }, await log.WaitAsync<FriendAnswered>());
    }

    [Fact]
    public async Task Frames_OfEveryKind_BecomeTheirEvents()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client(change: o => o.ReceiveOwnCopies = true);
        client.Start();
        await using var log = new EventLog(client);
        var link = await gateway.LinkAsync(1);
        await link.WriteAsync([0xFF, 0xFF]); // cannot be read: passed over
        await link.WriteAsync(MsgType.Gap, new Gap { Count = 12, UntilTime = 1_000 });
        await link.WriteAsync(MsgType.C2CWithdraw, new C2CWithdrawReq { MsgId = 4, From = 9, To = 7 });
        await link.PushAsync(100, "from my phone", from: 7, to: 9);
        await link.WriteAsync(MsgType.GroupMsgPush, new Gap { Count = 1 }); // not taken: passed over
        await link.PushAsync(101, "the last");
        await log.CountAsync(1);

        Assert.Equal(new HistoryGap(12, DateTimeOffset.FromUnixTimeMilliseconds(1_000)), log.All[0]);
        Assert.Equal(new MessageWithdrawn(4, 9), log.All[1]);
        Assert.Equal(("from my phone", 9L), (Assert.IsType<MessageCopied>(log.All[2]).Message.Content, Assert.IsType<MessageCopied>(log.All[2]).Message.To));
        Assert.Equal(4, log.All.Count);
        await Limit.UntilAsync(() => link.Acks.Count > 0, "the ack");
        Assert.Equal(101ul, Assert.Single(link.Acks).MsgId); // a copy is not acked
    }
}
