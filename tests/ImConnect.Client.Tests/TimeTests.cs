using ImConnect.Client.Tests.Support;
using ImConnect.Wire;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Client.Tests;

/// <summary>What the client does when nothing comes, on a clock that the test drives.</summary>
public sealed class TimeTests
{
    [Fact]
    public async Task Ack_DoesNotComeInTime_TheSendAndThoseBehindItToTheSameReceiverGoAgainInOrder()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        var isAcking = false;
        gateway.Script = (_, link) => link.ReadAllAsync(frame => frame.Type switch
        {
            MsgType.GetBatchMsgIds => link.WriteAsync(MsgType.PushBatchMsgIds, new BatchMsgIdsPush()),
            MsgType.C2CSend when Volatile.Read(ref isAcking) => link.AckAsync(C2CSendReq.Parser.ParseFrom(frame.Payload)),
            _ => Task.CompletedTask,
        });
        await using var client = gateway.Client(change: o => o.TimeProvider = time);
        await client.ConnectAsync(Limit.Token());
        var sends = new List<Task> { client.SendAsync(2, "a") };
        var link = await gateway.LinkAsync(1);
        await Limit.UntilAsync(() => link.Sends.Count == 1, "a");
        time.Advance(TimeSpan.FromSeconds(5));
        sends.AddRange([client.SendAsync(2, "b"), client.SendAsync(3, "c")]);
        await Limit.UntilAsync(() => link.Sends.Count == 3, "b and c");
        Volatile.Write(ref isAcking, true);
        time.Advance(TimeSpan.FromSeconds(5));
        await Task.WhenAll(sends[0], sends[1]).WaitAsync(Limit.Time);
        Assert.Equal(["a", "b", "c", "a", "b"], link.Sends.Select(send => send.Content));
        Assert.False(sends[2].IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        await sends[2].WaitAsync(Limit.Time);
        Assert.Single(gateway.Links);
    }

    [Fact]
    public async Task Link_Silent_IsProbedAndGivenUpWithoutAnAnswer()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = (number, link) => number == 1 ? link.ReadAllAsync() : link.AckAllAsync();
        await using var client = gateway.Client(change: o => o.TimeProvider = time);
        await client.ConnectAsync(Limit.Token());
        var link = await gateway.LinkAsync(1);
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => link.Frames.Any(frame => frame.Type == MsgType.GetBatchMsgIds));
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(1), () => client.State is ClientState.Reconnecting);
        Assert.Equal("the gateway gave no sign of life", Assert.IsType<ClientState.Reconnecting>(client.State).Why);
        await AdvanceUntilAsync(time, TimeSpan.FromMilliseconds(50), () => client.State is ClientState.Connected);
    }

    [Fact]
    public async Task Link_SilentButAlive_IsProbedAndKept()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client(change: o => o.TimeProvider = time);
        await client.ConnectAsync(Limit.Token());
        var link = await gateway.LinkAsync(1);
        for (var probe = 1; probe <= 3; probe++)
        {
            // Not past the probe's own limit: a real answer takes real time.
            await Limit.UntilAsync(() => client.State is ClientState.Connected, "the connection");
            var wanted = probe;
            await AdvanceUntilAsync(time, TimeSpan.FromSeconds(5), () => link.Frames.Count >= wanted);
            await client.SendAsync(9, "its ack comes behind the probe's answer").WaitAsync(Limit.Time);
        }

        Assert.Single(gateway.Links);
    }

    /// <summary>Steps on only while the client waits: a clock that outruns a real write would prove nothing.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, TimeSpan step, Func<bool> condition)
    {
        var end = DateTime.UtcNow + Limit.Time;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, "not in time");
            time.Advance(step);
            for (var look = 0; look < 20 && !condition(); look++)
                await Task.Delay(5);
        }
    }
}
