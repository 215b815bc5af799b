using System.Net;
using System.Net.WebSockets;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>wss:// by an upgrade of HTTP/1.1, and by an extended CONNECT on a stream of HTTP/2 (RFC 8441).</summary>
public sealed class SecureTests
{
    [Theory]
    [InlineData("1.1", "header")]
    [InlineData("2.0", "header")]
    [InlineData("1.1", "sub-protocol")]
    [InlineData("2.0", "sub-protocol")]
    public async Task Wss_EchoesAndCloses(string version, string how)
    {
        await using var server = await StartAsync();
        using var invoker = Invoker();
        using var client = await ConnectAsync(server, invoker, version, how);
        var sink = await server.Host.NextAsync();
        Assert.Equal(new UserId(7), sink.Connection.Session.User);
        Assert.Equal(how == "sub-protocol" ? "imconnect.1" : null, client.SubProtocol);

        foreach (var length in new[] { 0, 1, 125, 126, 10_240 })
        {
            var sent = new byte[length];
            Random.Shared.NextBytes(sent);
            await client.SendAsync(sent, WebSocketMessageType.Binary, true, Limit.Token);
            Assert.Equal(sent, await ClientWebSocketTests.ReceiveAsync(client));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Limit.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        Assert.Equal(CloseReason.Normal, await sink.Closed);
        await EndedAsync(server);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Wss_ClosedByTheServer_TellsWhy(string version)
    {
        await using var server = await StartAsync();
        using var invoker = Invoker();
        using var client = await ConnectAsync(server, invoker, version);
        var sink = await server.Host.NextAsync();
        sink.Connection.Close(CloseReason.Replaced);
        Assert.Equal(4002, (int)(await client.ReceiveAsync(new byte[10], Limit.Token)).CloseStatus!);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Limit.Token);
        Assert.Equal(CloseReason.Replaced, await sink.Closed);
        await EndedAsync(server);
    }

    [Fact]
    public async Task Http2_CutStream_LeavesTheOthersOfTheConnection()
    {
        await using var server = await StartAsync();
        using var invoker = Invoker();
        using var cut = await ConnectAsync(server, invoker, "2.0");
        var first = await server.Host.NextAsync();
        using var other = await ConnectAsync(server, invoker, "2.0", user: 8);
        var second = await server.Host.NextAsync();
        first.Connection.Close(CloseReason.LinkBroken);
        await Assert.ThrowsAnyAsync<Exception>(() => cut.ReceiveAsync(new byte[10], Limit.Token));
        Assert.Equal(CloseReason.LinkBroken, await first.Closed);

        await other.SendAsync(new byte[] { 5 }, WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal([5], await ClientWebSocketTests.ReceiveAsync(other));
        other.Abort();
        Assert.Equal(CloseReason.LinkBroken, await second.Closed);
        await EndedAsync(server);
    }

    [Fact]
    public async Task Http2_IdleClient_IsPingedAndKept()
    {
        // So long that no pause of the machine is taken for silence.
        var time = Clock();
        await using var server = await StartAsync(services => services.AddSingleton<TimeProvider>(time), new() { ["ImConnect:WebSocket:IdleTimeout"] = "1.00:00:00" });
        using var invoker = Invoker();
        using var client = await ConnectAsync(server, invoker, "2.0");
        var sink = await server.Host.NextAsync();
        var reading = client.ReceiveAsync(new byte[10], Limit.Token);
        await AdvanceUntilAsync(time, sink, () => sink.Pongs.TryRead(out _));
        Assert.False(reading.IsCompleted);
    }

    [Fact]
    public async Task Http2_SilentClient_IsClosed()
    {
        var time = Clock();
        await using var server = await StartAsync(services => services.AddSingleton<TimeProvider>(time));
        using var invoker = Invoker();
        using var silent = await ConnectAsync(server, invoker, "2.0");
        var sink = await server.Host.NextAsync();
        var closed = sink.Closed;
        await AdvanceUntilAsync(time, sink, () => closed.IsCompleted);
        Assert.Equal(CloseReason.Idle, await closed);
    }

    [Theory]
    [InlineData("2.0", 401)]
    [InlineData("1.1", 401)]
    public async Task Wss_WithoutToken_IsRefused(string version, int status)
    {
        await using var server = await StartAsync();
        using var invoker = Invoker();
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        (client.Options.HttpVersion, client.Options.HttpVersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(Address(server), invoker, Limit.Token));
        Assert.Equal(status, (int)client.HttpStatusCode);
    }

    [Fact]
    public async Task Http2_Compressed_ComesBack()
    {
        await using var server = await StartAsync(settings: new() { ["ImConnect:WebSocket:Compression:Enabled"] = "true" });
        using var invoker = Invoker();
        using var client = await ConnectAsync(server, invoker, "2.0", deflate: true);
        await client.SendAsync(new byte[5000], WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal(new byte[5000], await ClientWebSocketTests.ReceiveAsync(client));
    }

    [Fact]
    public async Task Stop_TellsClientsOnHttp2Too()
    {
        await using var server = await StartAsync();
        using var invoker = Invoker();
        using var client = await ConnectAsync(server, invoker, "2.0");
        var sink = await server.Host.NextAsync();
        var stopped = server.App.StopAsync();
        Assert.Equal(1001, (int)(await client.ReceiveAsync(new byte[100], Limit.Token)).CloseStatus!);
        await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, Limit.Token);
        Assert.Equal(1001, (await sink.Closed).Code);
        await stopped.WaitAsync(Limit.Time);
    }

    private static FakeTimeProvider Clock() => new(DateTimeOffset.Parse("2030-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    private static Task<TestServer> StartAsync(Action<IServiceCollection>? services = null, Dictionary<string, string?>? settings = null) => TestServer.StartAsync(
        settings, services, listen: options =>
        {
            options.Protocols = HttpProtocols.Http1AndHttp2;
            options.UseHttps(TestCertificate.Instance);
        });

    private static HttpMessageInvoker Invoker() => new(new SocketsHttpHandler
    {
        SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == TestCertificate.Instance.GetCertHashString() },
    });

    private static Uri Address(TestServer server) => new($"wss://127.0.0.1:{server.Port}/websocket");

    private static async Task<ClientWebSocket> ConnectAsync(
        TestServer server, HttpMessageInvoker invoker, string version, string how = "header", long user = 7, bool deflate = false)
    {
        var client = new ClientWebSocket();
        (client.Options.HttpVersion, client.Options.HttpVersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
        client.Options.CollectHttpResponseDetails = true;
        if (deflate)
            client.Options.DangerousDeflateOptions = new();
        if (how == "header")
        {
            client.Options.SetRequestHeader("token", server.Token(user));
        }
        else
        {
            client.Options.AddSubProtocol("imconnect.1");
            client.Options.AddSubProtocol(server.Token(user));
        }

        await client.ConnectAsync(Address(server), invoker, Limit.Token);
        Assert.Equal(version == "2.0" ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols, client.HttpStatusCode);
        return client;
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, RecordingSink sink, Func<bool> condition)
    {
        while (!condition())
        {
            // The fake clock must not outrun a real write, nor the peer's answer.
            while (((WebSocketConnection)sink.Connection).IsWriting)
                await Task.Yield();
            time.Advance(ConnectionHeartbeat.Period);
            await Task.Delay(1);
        }
    }

    private static async Task EndedAsync(TestServer server)
    {
        var heartbeat = server.App.Services.GetRequiredService<ConnectionHeartbeat>();
        while (heartbeat.Count > 0)
            await Task.Delay(1, Limit.Token);
    }
}
