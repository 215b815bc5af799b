using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using ImConnect.Wire;

namespace ImConnect.SampleHost.Demo;

/// <summary>
/// A client as the existing ones are: protobuf messages over a WebSocket, acks as a person's app would send them. It reads all the time, so that pings are answered.
/// </summary>
internal sealed class WireClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<ImProtoResponse> _frames = Channel.CreateUnbounded<ImProtoResponse>();
    private Task _reading = Task.CompletedTask;

    private WireClient(ulong user) => User = user;

    public ulong User { get; }

    public static async Task<WireClient> ConnectAsync(Uri address, string token, ulong user, CancellationToken cancellationToken = default)
    {
        var client = new WireClient(user);
        client._socket.Options.SetRequestHeader("token", token);
        await client._socket.ConnectAsync(address, cancellationToken);
        client._reading = client.ReadAsync();
        return client;
    }

    public Task SendTextAsync(ulong to, Guid clientId, string text, CancellationToken cancellationToken = default) => SendAsync(
        MsgType.C2CSend,
        new C2CSendReq
        {
            ClientMsgId = ByteString.CopyFrom(clientId.ToByteArray(bigEndian: true)),
            From = User,
            To = to,
            Format = 1,
            Content = text,
            Time = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        },
        cancellationToken);

    /// <summary>Status 3 (received) or 4 (read).</summary>
    public Task AckAsync(C2CMsgPush push, int status, CancellationToken cancellationToken = default) => SendAsync(
        MsgType.C2CAck,
        new C2CAckReq { ClientMsgId = push.ClientMsgId, MsgId = push.MsgId, From = User, To = push.From, Status = status },
        cancellationToken);

    public Task WithdrawAsync(ulong msgId, ulong to, CancellationToken cancellationToken = default) => SendAsync(
        MsgType.C2CWithdraw, new C2CWithdrawReq { MsgId = msgId, From = User, To = to }, cancellationToken);

    public async Task SendAsync(MsgType type, IMessage payload, CancellationToken cancellationToken = default)
    {
        var frame = new ImProtoRequest { Type = type, Payload = payload.ToByteString() }.ToByteArray();
        await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    /// <summary>The next frame; null when the connection has ended.</summary>
    public async Task<ImProtoResponse?> ReceiveAsync(CancellationToken cancellationToken = default) =>
        await _frames.Reader.WaitToReadAsync(cancellationToken) && _frames.Reader.TryRead(out var frame) ? frame : null;

    /// <summary>Leaves without a word, as a lost network does.</summary>
    public void Abort() => _socket.Abort();

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseText => _socket.CloseStatusDescription;

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_socket.State == WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The server was quicker.
        }

        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[128 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                length += part.Count;
                if (!part.EndOfMessage)
                    continue;
                _frames.Writer.TryWrite(ImProtoResponse.Parser.ParseFrom(buffer, 0, length));
                length = 0;
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The link broke, or was broken by Abort.
        }
        finally
        {
            _frames.Writer.Complete();
        }
    }
}
