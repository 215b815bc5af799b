using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImConnect.Load.Links;

/// <summary>Opens a link: the request, the answer, and from then on frames.</summary>
internal static class Handshake
{
    private const int MaxAnswer = 4096;

    public static async Task<Link> OpenAsync(int port, string path, string? token, CancellationToken cancellationToken, int bufferSize = Link.DefaultBufferSize)
    {
        var (socket, rest) = await UpgradeAsync(port, path, token, cancellationToken);
        var link = new Link(socket, bufferSize);
        link.Begin(rest);
        return link;
    }

    /// <summary>Only the socket, for a connection that will say nothing.</summary>
    public static async Task<Socket> ConnectAsync(int port, string path, string? token, CancellationToken cancellationToken) =>
        (await UpgradeAsync(port, path, token, cancellationToken)).Socket;

    /// <summary>A hub's connection behind its own handshake.</summary>
    public static async Task<Socket> OpenHubAsync(int port, int number, CancellationToken cancellationToken)
    {
        using var link = await OpenAsync(port, $"/hub?user={number}", token: null, cancellationToken, bufferSize: 4096);
        link.Write(Opcode.Text, [.. """{"protocol":"json","version":1}"""u8, 0x1E]);
        link.Flush();
        var socket = link.Release();
        await socket.ReceiveAsync(new byte[256], cancellationToken); // {}: from here on it is a hub's
        return socket;
    }

    private static async Task<(Socket Socket, byte[] Behind)> UpgradeAsync(int port, string path, string? token, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
            var request = $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{(token is null ? "" : $"token: {token}\r\n")}\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);

            var answer = new byte[MaxAnswer];
            var length = 0;
            int end;
            while ((end = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
            {
                var count = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken);
                if (count == 0)
                    throw new IOException($"The server ended the link at {path} before its answer.");
                length += count;
            }

            if (!answer.AsSpan().StartsWith("HTTP/1.1 101 "u8))
                throw new IOException($"{path}: {Encoding.ASCII.GetString(answer, 0, answer.AsSpan().IndexOf("\r\n"u8))}");
            return (socket, answer[(end + 4)..length]);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
