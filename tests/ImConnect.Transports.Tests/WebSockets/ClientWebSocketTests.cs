using System.Net.WebSockets;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>The platform's own client against ours.</summary>
public sealed class ClientWebSocketTests
{
    [Theory]
    [InlineData("header")]
    [InlineData("header with Bearer")]
    [InlineData("sub-protocol")]
    public async Task Connect_WithToken_EchoesAndCloses(string how)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await ConnectAsync(server, how);
        var sink = await server.Host.NextAsync();

        Assert.Equal(new UserId(7), sink.Connection.Session.User);
        Assert.Equal(DeviceKind.Web, sink.Connection.Session.Device.Kind);
        Assert.Equal(how == "sub-protocol" ? SessionFeatures.Extensions : SessionFeatures.None, sink.Connection.Session.Features);
        Assert.Equal(how == "sub-protocol" ? "imconnect.1" : null, client.SubProtocol);

        byte[] sent = [1, 2, 3];
        await client.SendAsync(sent, WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal(sent, await ReceiveAsync(client));

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Limit.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        Assert.Equal(CloseReason.Normal, await sink.Closed);
        Assert.Equal(1, sink.ClosedCalls);
    }

    [Fact]
    public async Task Send_MaxMessage_IsTaken_OneByteMore_IsClosedWith1009()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await ConnectAsync(server);
        var big = new byte[10_241];
        Random.Shared.NextBytes(big);

        await client.SendAsync(big.AsMemory(0, 10_240), WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal(big[..10_240], await ReceiveAsync(client));

        await client.SendAsync(big, WebSocketMessageType.Binary, true, Limit.Token);
        var result = await client.ReceiveAsync(new byte[100], Limit.Token);
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal(1009, (int)result.CloseStatus!);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Limit.Token);
        Assert.Equal(CloseReason.TooBig, await (await server.Host.NextAsync()).Closed);
    }

    [Fact]
    public async Task Send_Fragments_ArriveAsOneMessage()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SendAsync(new byte[] { 1 }, WebSocketMessageType.Binary, false, Limit.Token);
        await client.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, false, Limit.Token);
        await client.SendAsync(new byte[] { 2, 3 }, WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal([1, 2, 3], await ReceiveAsync(client));
    }

    [Fact]
    public async Task Send_Text_IsClosedWith1003()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Limit.Token);
        var result = await client.ReceiveAsync(new byte[100], Limit.Token);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, result.CloseStatus);
    }

    [Theory]
    [InlineData(15, 15)]
    [InlineData(9, 9)]
    [InlineData(15, 10)]
    public async Task Compressed_OfEverySize_ComesBack(int clientBits, int serverBits)
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:Compression:Enabled"] = "true" });
        var offer = new WebSocketDeflateOptions { ClientMaxWindowBits = clientBits, ServerMaxWindowBits = serverBits };
        using var client = await ConnectAsync(server, deflate: true, offer: offer);
        var message = new byte[10_240];
        for (var i = 0; i < message.Length; i++)
            message[i] = (byte)(i % 100 < 50 ? i * 31 : 7);
        foreach (var length in new[] { 0, 1, 100, 255, 256, 257, 512, 1000, 5000, 10_240 })
        {
            await client.SendAsync(message.AsMemory(0, length), WebSocketMessageType.Binary, true, Limit.Token);
            Assert.Equal(message[..length], await ReceiveAsync(client));
        }

        // In fragments; not compressed; and too big only when it is inflated.
        await client.SendAsync(message.AsMemory(0, 500), WebSocketMessageType.Binary, false, Limit.Token);
        await client.SendAsync(message.AsMemory(500, 500), WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal(message[..1000], await ReceiveAsync(client));
        await client.SendAsync(message.AsMemory(0, 300), WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage | WebSocketMessageFlags.DisableCompression, Limit.Token);
        Assert.Equal(message[..300], await ReceiveAsync(client));
        await client.SendAsync(new byte[20_000], WebSocketMessageType.Binary, true, Limit.Token);
        Assert.Equal(1009, (int)(await client.ReceiveAsync(new byte[100], Limit.Token)).CloseStatus!);
    }

    internal static async Task<ClientWebSocket> ConnectAsync(
        TestServer server, string how = "header", bool deflate = false, WebSocketDeflateOptions? offer = null)
    {
        var client = new ClientWebSocket();
        if (deflate)
            client.Options.DangerousDeflateOptions = offer ?? new();
        var token = server.Token();
        switch (how)
        {
            case "sub-protocol":
                client.Options.AddSubProtocol("imconnect.1");
                client.Options.AddSubProtocol(token);
                break;
            default:
                client.Options.SetRequestHeader("token", how == "header" ? token : "Bearer " + token);
                break;
        }

        await client.ConnectAsync(server.Address, Limit.Token);
        return client;
    }

    internal static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[100_000];
        var length = 0;
        while (true)
        {
            var result = await client.ReceiveAsync(buffer.AsMemory(length), Limit.Token);
            Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
            length += result.Count;
            if (result.EndOfMessage)
                return buffer[..length];
        }
    }
}
