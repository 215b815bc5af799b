using System.Globalization;
using ImConnect.Transports.Tests.Support;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>RFC 6455, section 4.2, and where the token may stand.</summary>
public sealed class WebSocketHandshakeTests
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private const string Version = "Sec-WebSocket-Version: 13";
    private const string Upgrade = "Upgrade: websocket";
    private const string Connection = "Connection: Upgrade";

    [Theory]
    [InlineData("101", "good", Upgrade, Connection, Version, Key)]
    [InlineData("101", "any case", "Upgrade: WebSocket", "Connection: keep-alive, UPGRADE", Version, Key)]
    [InlineData("101", "extensions are ignored", Upgrade, Connection, Version, Key, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")]
    [InlineData("400", "no Upgrade", Connection, Version, Key)]
    [InlineData("400", "another protocol", "Upgrade: h2c", Connection, Version, Key)]
    [InlineData("400", "Connection without upgrade", Upgrade, "Connection: keep-alive", Version, Key)]
    [InlineData("426", "no version", Upgrade, Connection, Key)]
    [InlineData("426", "version 8", Upgrade, Connection, "Sec-WebSocket-Version: 8", Key)]
    [InlineData("400", "no key", Upgrade, Connection, Version)]
    [InlineData("400", "a key of 15 bytes", Upgrade, Connection, Version, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("400", "a key of 17 bytes", Upgrade, Connection, Version, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("400", "a key that is not base64", Upgrade, Connection, Version, "Sec-WebSocket-Key: ?GhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("400", "two keys", Upgrade, Connection, Version, Key, Key)]
    public async Task Handshake_ByForm_IsTakenOrRefused(string status, string what, params string[] headers)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawClient.SendAsync(server.Port, [.. headers, "token: " + server.Token()]);

        Assert.True(int.Parse(status, CultureInfo.InvariantCulture) == client.Status, $"{what}: {client.Head}");
        if (status == "101")
            Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", client.Head);
        if (status == "426")
            Assert.Contains("Sec-WebSocket-Version: 13\r\n", client.Head);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Head);
    }

    [Fact]
    public async Task Handshake_ByPost_Is405()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawClient.SendAsync(server.Port, [Upgrade, Connection, Version, Key, "Content-Length: 0"], "POST /websocket HTTP/1.1");
        Assert.Equal(405, client.Status);
    }

    [Theory]
    [InlineData("imconnect.1, {0}", 101, "imconnect.1")]
    [InlineData("{0}, imconnect.1", 101, "imconnect.1")]
    [InlineData("imconnect.1, imconnect.sync, {0}", 101, "imconnect.1")]
    [InlineData("{0}", 401, null)]
    [InlineData("imconnect.1", 401, null)]
    [InlineData("chat, {0}", 401, null)]
    public async Task SubProtocol_WithToken_IsNeverEchoed(string offer, int status, string? answer)
    {
        await using var server = await TestServer.StartAsync();
        var token = server.Token();
        var header = "Sec-WebSocket-Protocol: " + string.Format(CultureInfo.InvariantCulture, offer, token);
        using var client = await RawClient.SendAsync(server.Port, [Upgrade, Connection, Version, Key, header]);

        Assert.Equal(status, client.Status);
        Assert.DoesNotContain(token, client.Head);
        if (answer is null)
            Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Head);
        else
            Assert.Contains($"Sec-WebSocket-Protocol: {answer}\r\n", client.Head);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("true", 101)]
    public async Task Token_InQuery_OnlyWhereSwitchedOn(string? option, int status)
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:AcceptTokenInQuery"] = option });
        using var client = await RawClient.SendAsync(server.Port, RawClient.GoodHeaders, $"GET /websocket?token={server.Token()} HTTP/1.1");
        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Header_ImConnect1_MeansExtensions()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token(), "imconnect: 1"]);
        Assert.Equal(101, client.Status);
        Assert.Equal(ImConnect.Connections.SessionFeatures.Extensions, (await server.Host.NextAsync()).Connection.Session.Features);
    }
}
