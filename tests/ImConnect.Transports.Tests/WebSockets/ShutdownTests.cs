using System.Diagnostics;
using System.Net.WebSockets;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_TellsEveryClientToComeBack()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await ClientWebSocketTests.ConnectAsync(server);
        var sink = await server.Host.NextAsync();
        var stopped = server.App.StopAsync();

        var result = await client.ReceiveAsync(new byte[100], Limit.Token);
        Assert.Equal(1001, (int)result.CloseStatus!);
        Assert.Equal("retry-after-ms=1000", result.CloseStatusDescription);
        await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, Limit.Token);
        Assert.Equal(CloseReason.GoingAway, await sink.Closed);
        await stopped.WaitAsync(Limit.Time);
    }

    [Fact]
    public async Task Stop_WithClientsThatDoNotAnswer_IsBounded()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server);
        var sink = await server.Host.NextAsync();
        var watch = Stopwatch.StartNew();
        await server.App.StopAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(CloseReason.GoingAway, await sink.Closed);
    }

    [Fact]
    public async Task Handshake_WhileStopping_Is503()
    {
        await using var server = await TestServer.StartAsync();
        using var asked = new ManualResetEventSlim();

        // Holds the stop where the flag is set and the port still open.
        server.App.Lifetime.ApplicationStopping.Register(() => asked.Wait(Limit.Time));
        var stopping = Task.Run(server.App.Lifetime.StopApplication);
        while (!server.App.Lifetime.ApplicationStopping.IsCancellationRequested)
            await Task.Yield();
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token()]);
        asked.Set();
        await stopping;
        Assert.Equal(503, client.Status);
    }

    [Fact]
    public async Task Handshake_WhenThePipelineTakesNoMore_IsClosedAsGoingAway()
    {
        await using var server = await TestServer.StartAsync();
        server.Host.IsFull = true;
        using var client = await RawClient.ConnectAsync(server);
        var (opcode, body) = await client.ReadFrameAsync();
        Assert.Equal(0x8, opcode);
        Assert.Equal(1001, body[0] << 8 | body[1]);
    }
}
