using System.Net.WebSockets;
using Google.Protobuf;
using ImConnect.Wire;

namespace ImConnect.Client.Tests.Support;

/// <summary>The gateway's side of one connection, in a test's hands.</summary>
internal sealed class ScriptedLink(WebSocket socket)
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly List<ImProtoRequest> _frames = [];
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>All frames that were read so far.</summary>
    public IReadOnlyList<ImProtoRequest> Frames
    {
        get
        {
            lock (_frames)
                return [.. _frames];
        }
    }

    public IReadOnlyList<C2CSendReq> Sends =>
        [.. Frames.Where(frame => frame.Type == MsgType.C2CSend).Select(frame => C2CSendReq.Parser.ParseFrom(frame.Payload))];

    public IReadOnlyList<C2CAckReq> Acks =>
        [.. Frames.Where(frame => frame.Type == MsgType.C2CAck).Select(frame => C2CAckReq.Parser.ParseFrom(frame.Payload))];

    /// <summary>The client's close code, when it said goodbye.</summary>
    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>The next frame; null when the client has ended.</summary>
    public async Task<ImProtoRequest?> ReadAsync()
    {
        try
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            var frame = ImProtoRequest.Parser.ParseFrom(_buffer, 0, part.Count);
            lock (_frames)
                _frames.Add(frame);
            return frame;
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Reads and does as told, until the client ends.</summary>
    public async Task ReadAllAsync(Func<ImProtoRequest, Task>? onFrame = null)
    {
        while (await ReadAsync() is { } frame)
            await (onFrame?.Invoke(frame) ?? Task.CompletedTask);
    }

    /// <summary>Reads, acks sends and answers probes, until the client ends.</summary>
    public Task AckAllAsync() => ReadAllAsync(frame => frame.Type switch
    {
        MsgType.C2CSend => AckAsync(C2CSendReq.Parser.ParseFrom(frame.Payload)),
        MsgType.GetBatchMsgIds => WriteAsync(MsgType.PushBatchMsgIds, new BatchMsgIdsPush { MsgIds = { 1 } }),
        _ => Task.CompletedTask,
    });

    public Task AckAsync(C2CSendReq send, ulong id = 500) =>
        WriteAsync(MsgType.C2CAck, new C2CAckReq { ClientMsgId = send.ClientMsgId, MsgId = id, To = 7, Status = 1, AckLevel = 1 });

    public Task RefuseAsync(C2CSendReq send, int reason, int retryAfterMs, string text = "no") => WriteAsync(
        MsgType.C2CAck,
        new C2CAckReq { ClientMsgId = send.ClientMsgId, To = 7, Status = -1, Reason = reason, RetryAfterMs = retryAfterMs },
        code: 0,
        text);

    public Task PushAsync(ulong id, string text, Guid? clientId = null, ulong from = 9, ulong to = 7) => WriteAsync(
        MsgType.C2CMsgPush,
        new C2CMsgPush
        {
            ClientMsgId = ByteString.CopyFrom((clientId ?? Guid.NewGuid()).ToByteArray(bigEndian: true)),
            MsgId = id,
            From = from,
            To = to,
            Format = 1,
            Content = text,
            Time = 1,
        });

    public Task WriteAsync(MsgType type, IMessage payload, int code = 1, string text = "") =>
        WriteAsync(new ImProtoResponse { Type = type, Payload = payload.ToByteString(), Code = code, Msg = text }.ToByteArray());

    public async Task WriteAsync(byte[] frame)
    {
        await _writing.WaitAsync();
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone; the test looks at what it did.
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task CloseAsync(int code, string? reason = null) => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);

    public void Abort() => socket.Abort();

    /// <summary>Answers a goodbye, and waits for the answer to one.</summary>
    public async Task EndAsync()
    {
        try
        {
            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            while (socket.State == WebSocketState.CloseSent && await ReadAsync() is not null)
            {
            }
        }
        catch (WebSocketException)
        {
            // The client was quicker.
        }
    }
}
