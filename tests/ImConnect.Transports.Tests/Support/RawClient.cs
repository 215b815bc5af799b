using System.Net.Sockets;
using System.Text;

namespace ImConnect.Transports.Tests.Support;

/// <summary>A client that writes the bytes itself, so that it can also do what no client should.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };

    public NetworkStream Stream => _tcp.GetStream();

    /// <summary>Status line and headers of the answer.</summary>
    public string Head { get; private set; } = "";

    public int Status => int.Parse(Head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends a request; <paramref name="headers"/> are whole lines.</summary>
    public static async Task<RawClient> SendAsync(int port, IEnumerable<string> headers, string requestLine = "GET /websocket HTTP/1.1", int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is { } size)
            client._tcp.ReceiveBufferSize = size;
        await client._tcp.ConnectAsync("127.0.0.1", port, Limit.Token);
        var request = string.Join("\r\n", [requestLine, "Host: test", .. headers, "", ""]);
        await client.Stream.WriteAsync(Encoding.ASCII.GetBytes(request), Limit.Token);
        var head = new List<byte>();
        while (!Encoding.ASCII.GetString([.. head]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Add((await client.ReadAsync(1))[0]);
        client.Head = Encoding.ASCII.GetString([.. head]);
        return client;
    }

    /// <summary>A good handshake.</summary>
    public static async Task<RawClient> ConnectAsync(TestServer server, int? receiveBuffer = null)
    {
        var client = await SendAsync(server.Port, [.. GoodHeaders, "token: " + server.Token()], receiveBuffer: receiveBuffer);
        Assert.Equal(101, client.Status);
        return client;
    }

    public static string[] GoodHeaders { get; } =
        ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

    public async Task WriteAsync(byte[] bytes) => await Stream.WriteAsync(bytes, Limit.Token);

    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        var length = (int)head[1];
        if (length == 126)
        {
            var extended = await ReadAsync(2);
            length = extended[0] << 8 | extended[1];
        }

        return (head[0] & 0x0F, await ReadAsync(length));
    }

    /// <summary>All until the server hangs up.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await Stream.CopyToAsync(all, Limit.Token);
        return all.ToArray();
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes, Limit.Token);
        return bytes;
    }
}
