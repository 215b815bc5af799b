using Google.Protobuf;
using ImConnect.Client.Tests.Support;
using ImConnect.Wire;

namespace ImConnect.Client.Tests;

/// <summary>Sends that are refused, cancelled, lost, or too many.</summary>
public sealed class SendTests
{
    [Fact]
    public async Task Send_RefusedForAWhile_GoesAgainAndHoldsUpOnlyItsReceiver()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var refused = 0;
        gateway.Script = (_, link) => link.ReadAllAsync(frame =>
        {
            var send = C2CSendReq.Parser.ParseFrom(frame.Payload);
            return send.To == 2 && ++refused <= 2 ? link.RefuseAsync(send, 22, 100) : link.AckAsync(send);
        });
        await using var client = gateway.Client(change: o => o.MaxSendsInFlight = 2);
        var held = new[] { client.SendAsync(2, "a"), client.SendAsync(2, "b"), client.SendAsync(2, "c") };
        var free = client.SendAsync(3, "d");
        client.Start();
        await Task.WhenAll([.. held, free]).WaitAsync(Limit.Time);

        var link = await gateway.LinkAsync(1);
        Assert.Equal("a b d a b c".Split(' '), link.Sends.Select(send => send.Content)); // a and b were refused: d passes, c does not
        Assert.Equal(link.Sends[0].ClientMsgId, link.Sends[3].ClientMsgId);
    }

    [Fact]
    public async Task Send_RefusedForGood_ThrowsWithTheReason()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = (_, link) => link.ReadAllAsync(frame => link.RefuseAsync(C2CSendReq.Parser.ParseFrom(frame.Payload), 40, 0, "not your friend"));
        await using var client = gateway.Client();
        client.Start();
        var id = Guid.NewGuid();
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => client.SendAsync(2, new MessageBody("x"), id).WaitAsync(Limit.Time));
        Assert.Equal((RefusalReason.NotAllowed, "not your friend", id), (refused.Reason, refused.Text, refused.ClientMessageId));
        Assert.Single((await gateway.LinkAsync(1)).Sends);
    }

    [Fact]
    public async Task Send_LargerThanTheLimit_IsRefusedHere()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await host.ConnectAsync(1);
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => client.SendAsync(2, new string('x', 10_241)));
        Assert.Equal(RefusalReason.TooBig, refused.Reason);
        await client.SendAsync(2, new string('x', 10_150)); // and what fits, fits
    }

    [Fact]
    public async Task Send_LargerThanTheGatewaysLimit_FailsAndTheOthersGoThrough()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await host.ConnectAsync(1, o => o.MaxMessageBytes = 65_536);
        var big = client.SendAsync(2, new string('x', 20_000));
        var small = client.SendAsync(2, "small");
        Assert.Equal(RefusalReason.TooBig, (await Assert.ThrowsAsync<MessageRefusedException>(() => big.WaitAsync(Limit.Time))).Reason);
        await small.WaitAsync(Limit.Time);
    }

    [Fact]
    public async Task Send_MoreThanMayWait_IsRefusedHere()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = (_, link) => link.ReadAllAsync();
        await using var client = gateway.Client(change: o => (o.MaxWaitingSends, o.MaxSendsInFlight, o.DisposeTimeout) = (3, 2, TimeSpan.Zero));
        client.Start();
        var open = Enumerable.Range(0, 3).Select(i => client.SendAsync(2, $"{i}")).ToList();
        Assert.Equal(RefusalReason.OutboxFull, (await Assert.ThrowsAsync<MessageRefusedException>(() => client.SendAsync(2, "x"))).Reason);
        var link = await gateway.LinkAsync(1);
        await Limit.UntilAsync(() => link.Sends.Count == 2, "two in flight");
        await link.AckAsync(link.Sends[0]);
        await Limit.UntilAsync(() => link.Sends.Count == 3, "the third");
        await open[0].WaitAsync(Limit.Time);
        Assert.False(open[1].IsCompleted);
    }

    [Fact]
    public async Task Send_Cancelled_DoesNotGoAgain()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (number, link) =>
        {
            if (number > 1)
            {
                await link.AckAllAsync();
                return;
            }

            await link.ReadAsync();
            await link.ReadAsync();
            await gateway.Cancelled.Task;
            link.Abort();
        };
        await using var client = gateway.Client();
        client.Start();
        using var cancel = new CancellationTokenSource();
        var given = client.SendAsync(2, "given up", cancel.Token);
        var kept = client.SendAsync(2, "kept");
        var first = await gateway.LinkAsync(1);
        await Limit.UntilAsync(() => first.Sends.Count == 2, "both sends");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        gateway.Cancelled.SetResult();
        await kept.WaitAsync(Limit.Time);
        Assert.Equal(["kept"], (await gateway.LinkAsync(2)).Sends.Select(send => send.Content));
    }

    [Fact]
    public async Task Send_LinkBreaksBeforeTheAck_GoesAgainByteForByte()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (number, link) =>
        {
            if (number > 1)
                await link.AckAllAsync();
            else
                await link.ReadAsync();
            link.Abort();
        };
        await using var client = gateway.Client(change: o => o.AckTimeout = TimeSpan.FromHours(1)); // it is the reconnect that sends again
        client.Start();
        var id = Guid.NewGuid();
        var sent = await client.SendAsync(2, new MessageBody("x"), id).WaitAsync(Limit.Time);
        Assert.Equal((500L, id), (sent.MessageId, sent.ClientMessageId));
        var (first, second) = (await gateway.LinkAsync(1), await gateway.LinkAsync(2));
        Assert.Equal(first.Frames[0], second.Frames[0]);
        Assert.Equal(ByteString.CopyFrom(id.ToByteArray(bigEndian: true)), first.Sends[0].ClientMsgId);
    }

    [Fact]
    public async Task Send_UnderTheIdOfAnEarlierLife_IsTheSameMessage()
    {
        await using var host = await TestHost.StartAsync();
        var id = Guid.NewGuid();
        SentMessage first;
        await using (var client = await host.ConnectAsync(1))
            first = await client.SendAsync(2, new MessageBody("once"), id);
        await using var again = await host.ConnectAsync(1);
        Assert.Equal(first, await again.SendAsync(2, new MessageBody("once"), id));
    }

    [Fact]
    public async Task Send_WithoutAConnection_WaitsForIt()
    {
        await using var host = await TestHost.StartAsync();
        await host.DownAsync();
        await using var client = host.Client(1);
        client.Start();
        var sends = Enumerable.Range(0, 100).Select(i => client.SendAsync(2, $"{i}")).ToList();
        await Limit.UntilAsync(() => client.State is ClientState.Reconnecting, "a refused connection");
        await host.UpAsync();
        var ids = (await Task.WhenAll(sends).WaitAsync(Limit.Time)).Select(sent => sent.MessageId).ToList();
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public void Reason_Numbers_AreTheGateways()
    {
        Assert.All(
            Enum.GetValues<RefusalReason>().Where(reason => reason >= 0),
            reason => Assert.Equal(Enum.GetName((Reason)(int)reason), Enum.GetName(reason)));
    }
}
