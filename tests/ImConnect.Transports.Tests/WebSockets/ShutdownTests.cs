using System.Diagnostics;
using System.Net.WebSockets;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;

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
        Assert.InRange(RetryAfter(result.CloseStatusDescription!), 1000, 5000);
        await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, Limit.Token);
        Assert.Equal((1001, Reason.ShuttingDown), ((await sink.Closed).Code, (await sink.Closed).Reason));
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
        Assert.Equal(1001, (await sink.Closed).Code);
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
        Assert.Matches("Retry-After: [1-5]\r\n", client.Head);
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

    [Fact]
    public async Task Stop_WhileASendWaitsForItsAnswer_AnswersFirst()
    {
        var answer = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync();
        var answering = Task.CompletedTask;
        server.Host.OnMessage = (connection, _) =>
        {
            var sink = server.Host.Sinks.Single();
            sink.IsAnswering = true;
            answering = AnswerAsync();
            return default;

            async Task AnswerAsync()
            {
                await answer.Task;
                connection.TryWrite(OutboundFrame.Message(new byte[] { 42 }));
                connection.Flush();
                sink.IsAnswering = false;
            }
        };
        using var client = await RawClient.ConnectAsync(server);
        var sink = await server.Host.NextAsync();
        await client.WriteAsync(Frames.Binary(1));
        while (!sink.IsAnswering)
            await Task.Delay(1, Limit.Token);
        var stopped = server.App.StopAsync();
        while (!server.App.Lifetime.ApplicationStopping.IsCancellationRequested)
            await Task.Delay(1, Limit.Token);

        // What comes from now on is not taken: it has no answer, and is sent again elsewhere.
        var connection = (WebSocketConnection)sink.Connection;
        while (!connection.IsDraining)
            await Task.Delay(1, Limit.Token);
        await client.WriteAsync([.. Frames.Binary(2), .. Frames.Ping(3)]);
        Assert.Equal((0xA, (byte)3), (await client.ReadFrameAsync() is var (opcode, payload) ? opcode : 0, payload[0]));
        answer.SetResult();
        Assert.Equal([42], (await client.ReadFrameAsync()).Payload);
        var (last, body) = await client.ReadFrameAsync();
        Assert.Equal((0x8, 1001), (last, body[0] << 8 | body[1]));
        await client.WriteAsync(Frames.Close(1001));
        await stopped.WaitAsync(Limit.Time);
        Assert.Equal([1], sink.Messages.Single());
        await answering;
    }

    [Fact]
    public void Drain_OfManyConnections_KeepsItsRateAndSpreadsTheReturns()
    {
        var links = Enumerable.Range(0, 300).Select(_ => new DuplexLink()).ToArray();
        var drain = new ConnectionDrain([.. links.Select(link => link.Connection)], rate: 1000, TimeSpan.FromSeconds(5));
        Assert.Equal(1000, drain.Rate);
        var told = new List<int>();
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromMilliseconds(320); elapsed += ConnectionDrain.Period)
        {
            drain.Step(elapsed);
            told.Add(links.Count(link => link.Connection.IsClosing));
        }

        Assert.Equal(Enumerable.Range(1, 16).Select(i => Math.Min(300, i * 20)), told);
        var returns = Enumerable.Range(0, 300).Select(_ => ConnectionDrain.GoingAway().RetryAfter!.Value.TotalMilliseconds).ToArray();
        Assert.All(returns, wait => Assert.InRange(wait, 1000, 5000));
        Assert.InRange(returns.Distinct().Count(), 200, 300);
    }

    [Fact]
    public void Drain_OfMoreThanFitIn_GoesFaster() =>
        Assert.Equal(40_000, new ConnectionDrain(new WebSocketConnection[100_000], rate: 2000, TimeSpan.FromSeconds(5)).Rate);

    private static int RetryAfter(string text)
    {
        Assert.StartsWith("retry-after-ms=", text, StringComparison.Ordinal);
        return int.Parse(text["retry-after-ms=".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
