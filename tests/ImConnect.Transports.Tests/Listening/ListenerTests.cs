using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ImConnect.Connections;
using ImConnect.Transports.Admission;
using ImConnect.Transports.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Transports.Tests.Listening;

/// <summary>The way in without an HTTP server: the same answers as the endpoint's, and limits of its own.</summary>
public sealed class ListenerTests
{
    [Theory]
    [InlineData("101", "good", "GET /websocket HTTP/1.1", "token")]
    [InlineData("101", "the path in any case, with a query", "GET /WebSocket?a=b HTTP/1.1", "token")]
    [InlineData("404", "another path", "GET /other HTTP/1.1", "token")]
    [InlineData("405", "another method", "POST /websocket HTTP/1.1", "token")]
    [InlineData("401", "no token", "GET /websocket HTTP/1.1", "")]
    [InlineData("401", "a token in the query, where that is off", "GET /websocket?token=TOKEN HTTP/1.1", "")]
    [InlineData("400", "no HTTP/1.1", "GET /websocket HTTP/1.0", "token")]
    [InlineData("400", "no request", "HELLO", "token")]
    [InlineData("400", "a body", "GET /websocket HTTP/1.1", "token", "Content-Length: 5")]
    [InlineData("403", "a foreign page", "GET /websocket HTTP/1.1", "token", "Origin: http://evil.example")]
    [InlineData("101", "a page of its own", "GET /websocket HTTP/1.1", "token", "Origin: http://test")]
    public async Task Handshake_OnTheListener_IsAnsweredAsOnTheEndpoint(string status, string what, string line, string token, params string[] headers)
    {
        await using var server = await ListenerServer.StartAsync();
        var good = server.Token();
        string[] lines = [.. RawClient.GoodHeaders, .. token.Length == 0 ? Array.Empty<string>() : ["token: " + good], .. headers];
        foreach (var port in new[] { server.ListenerPort(), server.Port })
        {
            // Kestrel takes a body with any request, and older versions of HTTP.
            if (port == server.Port && what is "no HTTP/1.1" or "a body")
                continue;
            using var client = await RawClient.SendAsync(port, lines, line.Replace("TOKEN", good, StringComparison.Ordinal));
            Assert.True(status == client.Status.ToString(CultureInfo.InvariantCulture), $"{what}, {port}: {client.Head}");
            if (client.Status == 101)
            {
                Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", client.Head);
                await client.WriteAsync(Frames.Binary(1, 2));
                Assert.Equal([1, 2], (await client.ReadFrameAsync()).Payload);
            }
        }
    }

    [Fact]
    public async Task Handshake_WithAnotherVersion_Is426AndNamesOurs()
    {
        await using var server = await ListenerServer.StartAsync();
        using var client = await RawClient.SendAsync(server.ListenerPort(), ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]);
        Assert.Equal(426, client.Status);
        Assert.Contains("Sec-WebSocket-Version: 13\r\n", client.Head);
        Assert.Contains("Connection: close\r\n", client.Head);
        Assert.Empty(await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientWebSocket_OnTheListener_EchoesAndCloses(bool secure)
    {
        await using var server = await ListenerServer.StartAsync(
            new() { ["ImConnect:WebSocket:Compression:Enabled"] = "true" }, certificate: secure ? TestCertificate.Instance : null);
        using var client = new ClientWebSocket();
        client.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == TestCertificate.Instance.GetCertHashString();
        client.Options.DangerousDeflateOptions = new();
        client.Options.AddSubProtocol("imconnect.1");
        client.Options.AddSubProtocol(server.Token());
        await client.ConnectAsync(new Uri($"{(secure ? "wss" : "ws")}://127.0.0.1:{server.ListenerPort()}/websocket"), Limit.Token);
        Assert.Equal("imconnect.1", client.SubProtocol);
        var sink = await server.Host.NextAsync();
        foreach (var length in new[] { 0, 1, 1000, 10_240 })
        {
            var sent = new byte[length];
            Random.Shared.NextBytes(sent.AsSpan(0, length / 2));
            await client.SendAsync(sent, WebSocketMessageType.Binary, true, Limit.Token);
            Assert.Equal(sent, await WebSockets.ClientWebSocketTests.ReceiveAsync(client));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Limit.Token);
        Assert.Equal(CloseReason.Normal, await sink.Closed);
        await EndedAsync(server);
    }

    [Fact]
    public async Task Handshake_InPieces_AndAFrameBehindIt_AreTaken()
    {
        await using var server = await ListenerServer.StartAsync();
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        var request = Encoding.ASCII.GetBytes(string.Join("\r\n", ["GET /websocket HTTP/1.1", "Host: test", .. RawClient.GoodHeaders, "token: " + server.Token(), "", ""]));
        foreach (var b in request[..^1])
            await tcp.GetStream().WriteAsync(new[] { b }, Limit.Token);
        await tcp.GetStream().WriteAsync(new[] { request[^1] }.Concat(Frames.Binary(7)).ToArray(), Limit.Token);
        var sink = await server.Host.NextAsync();
        while (sink.Messages.Count == 0)
            await Task.Delay(1, Limit.Token);
        Assert.Equal([7], sink.Messages[0]);
    }

    [Fact]
    public async Task Handshake_TooLong_Is431()
    {
        await using var server = await ListenerServer.StartAsync(new() { ["ImConnect:Listener:MaxHandshakeBytes"] = "1024" });
        using var client = await RawClient.SendAsync(server.ListenerPort(), ["x: " + new string('x', 1024)]);
        Assert.Equal(431, client.Status);
        using var endless = new TcpClient();
        await endless.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        await endless.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /" + new string('a', 2000)), Limit.Token);
        Assert.StartsWith("HTTP/1.1 431 ", await ReadAsync(endless), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatSaysNothingOrDrips_IsCutAtTheTimeOut()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2030-01-01T00:00:00Z", CultureInfo.InvariantCulture));
        await using var server = await ListenerServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        var admission = server.App.Services.GetRequiredService<ConnectionAdmission>();

        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        using var dripping = new TcpClient();
        await dripping.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        await dripping.GetStream().WriteAsync("GET /"u8.ToArray(), Limit.Token);
        while (admission.Count < 2)
            await Task.Delay(1, Limit.Token);

        // Nothing of it in real time, and the clock must not pass the first byte by: so step by step.
        var ends = Task.WhenAll(ReadAsync(silent), ReadAsync(dripping));
        while (!ends.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Limit.Token);
        }

        Assert.Equal("", (await ends)[0]);
        Assert.StartsWith("HTTP/1.1 408 ", (await ends)[1], StringComparison.Ordinal);
        while (admission.Count > 0)
            await Task.Delay(1, Limit.Token);
    }

    [Fact]
    public async Task Client_ThatSpeaksTls_IsRefusedAtOnce()
    {
        await using var server = await ListenerServer.StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        await tcp.GetStream().WriteAsync(new byte[] { 0x16, 3, 1, 2, 0 }, Limit.Token);
        Assert.StartsWith("HTTP/1.1 400 ", await ReadAsync(tcp), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_OverTheBound_Get429_WhateverAProxysHeaderSays()
    {
        await using var server = await ListenerServer.StartAsync(new() { ["ImConnect:WebSocket:MaxConnectionsPerAddress"] = "1" });
        string[] headers = [.. RawClient.GoodHeaders, "token: " + server.Token()];
        using var first = await RawClient.SendAsync(server.ListenerPort(), headers);
        using var second = await RawClient.SendAsync(server.ListenerPort(), [.. headers, "X-Forwarded-For: 10.0.0.1"]);
        Assert.Equal((101, 429), (first.Status, second.Status));
        Assert.Contains("Retry-After: 10\r\n", second.Head);
        first.Dispose();
        while (server.App.Services.GetRequiredService<ConnectionAdmission>().Count > 0)
            await Task.Delay(1, Limit.Token);
        using var third = await RawClient.SendAsync(server.ListenerPort(), headers);
        Assert.Equal(101, third.Status);
    }

    [Fact]
    public async Task Listener_WithTls_OverTheBound_CutsBeforeTheHandshakeOfTls()
    {
        await using var server = await ListenerServer.StartAsync(new() { ["ImConnect:WebSocket:HandshakeBurst"] = "1", ["ImConnect:WebSocket:HandshakesPerSecond"] = "1" }, certificate: TestCertificate.Instance,
            services: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()));
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        while (server.App.Services.GetRequiredService<ConnectionAdmission>().Count == 0)
            await Task.Delay(1, Limit.Token);
        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        Assert.Equal("", await ReadAsync(second));
    }

    [Fact]
    public async Task Token_OnTheListener_IsNeverLogged()
    {
        await using var server = await ListenerServer.StartAsync(new() { ["ImConnect:WebSocket:AcceptTokenInQuery"] = "true" });
        var token = server.Token();
        foreach (var (line, headers) in new (string, string[])[]
        {
            ("GET /websocket HTTP/1.1", ["token: " + token]),
            ("GET /websocket HTTP/1.1", ["token: Bearer " + token]),
            ("GET /websocket HTTP/1.1", ["Sec-WebSocket-Protocol: imconnect.1, " + token]),
            ($"GET /websocket?token={token} HTTP/1.1", []),
            ("GET /websocket HTTP/1.1", [$"token: {token}x"]),
            ($"GET /{token} HTTP/1.1", []),
            ($"{token} / HTTP/1.1", []),
        })
        {
            using var client = await RawClient.SendAsync(server.ListenerPort(), [.. RawClient.GoodHeaders, .. headers], line);
            if (client.Status == 101)
                await client.WriteAsync(Frames.Close(1000));
            await client.ReadToEndAsync();
        }

        await EndedAsync(server);
        Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, server.Logs.Text));
        Assert.DoesNotContain(server.Logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    private static async Task<string> ReadAsync(TcpClient client)
    {
        using var all = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(all, Limit.Token);
        }
        catch (IOException)
        {
            // Reset.
        }

        return Encoding.ASCII.GetString(all.ToArray());
    }

    private static async Task EndedAsync(TestServer server)
    {
        while (server.App.Services.GetRequiredService<ConnectionAdmission>().Count > 0)
            await Task.Delay(1, Limit.Token);
    }
}
