using System.Net.WebSockets;
using ImConnect.Client.Tests.Support;
using ImConnect.Wire;

namespace ImConnect.Client.Tests;

/// <summary>How a client ends.</summary>
public sealed class DisposeTests
{
    [Fact]
    public async Task Dispose_SendsAreOpen_WaitsForTheirAcksAndSaysGoodbye()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (_, link) =>
        {
            var first = await link.ReadAsync();
            await gateway.Cancelled.Task; // the client is being disposed
            await link.AckAsync(C2CSendReq.Parser.ParseFrom(first!.Payload));
            await link.AckAllAsync();
        };
        var client = gateway.Client();
        await client.ConnectAsync(Limit.Token());
        var open = client.SendAsync(2, "x");
        var disposing = client.DisposeAsync().AsTask();
        await Limit.UntilAsync(() => client.SendAsync(2, "y").IsFaulted, "no more sends are taken");
        Assert.False(disposing.IsCompleted);
        gateway.Cancelled.SetResult();
        await disposing.WaitAsync(Limit.Time);
        await open;
        var link = await gateway.LinkAsync(1);
        await Limit.UntilAsync(() => link.CloseStatus is not null, "the goodbye");
        Assert.Equal(WebSocketCloseStatus.NormalClosure, link.CloseStatus);
        Assert.Equal(CloseCause.Disposed, Assert.IsType<ClientState.Closed>(client.State).Cause);
    }

    [Fact]
    public async Task Dispose_NoAckComes_EndsAfterItsTimeAndFailsTheSend()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = (_, link) => link.ReadAllAsync();
        var client = gateway.Client(change: o => o.DisposeTimeout = TimeSpan.FromMilliseconds(100));
        await client.ConnectAsync(Limit.Token());
        var open = client.SendAsync(2, "x");
        await client.DisposeAsync().AsTask().WaitAsync(Limit.Time);
        Assert.Equal(CloseCause.Disposed, (await Assert.ThrowsAsync<ClientClosedException>(() => open)).Cause);
        await client.DisposeAsync(); // again: nothing
        Assert.Throws<ClientClosedException>(client.Start);
    }

    [Fact]
    public async Task Dispose_EventsWait_TheLoopGetsThemAndEnds()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var client = gateway.Client();
        await client.ConnectAsync(Limit.Token());
        var link = await gateway.LinkAsync(1);
        await link.PushAsync(1, "came before the end");
        await client.SendAsync(9, "its ack comes behind the push");
        await client.DisposeAsync();
        await using var log = new EventLog(client);
        await log.Ended.WaitAsync(Limit.Time);
        Assert.Equal(["came before the end"], log.Texts);
    }

    [Fact]
    public async Task Dispose_NeverStarted_EndsAtOnce()
    {
        var client = Clients.For(new Uri("ws://127.0.0.1:1/websocket"), 1);
        var open = client.SendAsync(2, "x");
        await client.DisposeAsync().AsTask().WaitAsync(Limit.Time);
        await Assert.ThrowsAsync<ClientClosedException>(() => open);
    }

    [Fact]
    public async Task Dispose_WhileConnecting_Ends()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var client = gateway.Client(change: o => o.TokenProvider = async cancellation =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return "";
        });
        client.Start();
        await client.DisposeAsync().AsTask().WaitAsync(Limit.Time);
    }
}
