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

    internal static async Task<ClientWebSocket> ConnectAsync(TestServer server, string how = "header")
    {
        var client = new ClientWebSocket();
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
