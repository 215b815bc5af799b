using ImConnect.Connections;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Support;

/// <summary>A client that is connected: frames go up one by one, what comes down is read in order.</summary>
internal sealed class TestClient(FakeConnection connection, IConnectionSink sink)
{
    private int _read;

    public FakeConnection Connection => connection;

    public IConnectionSink Sink => sink;

    public UserId User => connection.Session.User;

    public ValueTask UpAsync(byte[] frame) => sink.OnMessageAsync(frame);

    public ValueTask SendAsync(long to, Guid clientId, string content = "hello") => UpAsync(Frames.Send(to, clientId, content));

    /// <summary>Sends and waits for the server's ack, which must be the next frame: the message's id.</summary>
    public async Task<ulong> AcceptedAsync(long to, Guid clientId, string content = "hello")
    {
        await Limit.Within(SendAsync(to, clientId, content).AsTask());
        var frame = await NextAsync();
        var ack = frame.Ack();
        Assert.Equal((1, 1, Frames.Bytes(clientId)), (frame.Code, ack.Status, ack.ClientMsgId));
        Assert.NotEqual(0UL, ack.MsgId);
        return ack.MsgId;
    }

    public async Task<DownFrame> NextAsync()
    {
        var frames = await connection.Arrived.CountAsync(_read + 1);
        return frames[_read++];
    }

    /// <summary>The next frame that is not a ping.</summary>
    public async Task<DownFrame> NextMessageAsync()
    {
        while (true)
        {
            var frame = await NextAsync();
            if (!frame.IsPing)
                return frame;
        }
    }

    public async Task<DownFrame[]> TakeAsync(int count)
    {
        var frames = new DownFrame[count];
        for (var i = 0; i < count; i++)
            frames[i] = await NextAsync();
        return frames;
    }

    public async Task<C2CMsgPush> NextPushAsync() => (await NextAsync()).Push();

    public async Task<C2CAckReq> NextAckAsync() => (await NextAsync()).Ack();

    /// <summary>What has arrived and was not read by <see cref="NextAsync"/>.</summary>
    public IReadOnlyList<DownFrame> Unread => [.. connection.Arrived.Snapshot().Skip(_read)];

    /// <summary>A settlement that is refused: when its answer is there, all settlements before it have been answered too. It must be the next frame.</summary>
    public async Task SettlesAreDoneAsync()
    {
        await UpAsync(Frames.Ack(ulong.MaxValue >> 1, 3));
        var answer = await NextMessageAsync();
        Assert.Equal(((int)MsgType.C2CAck, -1, Reason.UnknownMessage.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
    }

    /// <summary>The link breaks.</summary>
    public void Drop()
    {
        connection.Close(CloseReason.LinkBroken);
        sink.OnClosed(CloseReason.LinkBroken);
    }
}
