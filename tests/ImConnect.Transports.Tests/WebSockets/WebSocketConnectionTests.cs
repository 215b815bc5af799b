using System.Diagnostics;
using System.Reflection;
using System.Text;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class WebSocketConnectionTests
{
    public static TheoryData<int, string> Reasons() => new()
    {
        { CloseReason.GoingAway.Code, "retry-after-ms=1000" },
        { CloseReason.TokenExpired.Code, "" },
        { CloseReason.Replaced.Code, "" },
        { CloseReason.TooSlow.Code, "retry-after-ms=1000" },
        { CloseReason.InternalError.Code, "retry-after-ms=2000" },
        { CloseReason.TooManyBadFrames.Code, "" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Close_WithReason_SendsWhatWaitsThenCodeAndText(int code, string text)
    {
        CloseReason[] all = [CloseReason.GoingAway, CloseReason.TokenExpired, CloseReason.Replaced, CloseReason.TooSlow, CloseReason.InternalError, CloseReason.TooManyBadFrames];
        var reason = all.Single(r => r.Code == code);
        using var link = new DuplexLink();
        Assert.True(link.Connection.TryWrite(OutboundFrame.Message(new byte[] { 1 })));
        link.Connection.Close(reason);
        link.Connection.Close(CloseReason.Normal);

        await link.ExpectAsync(0x2, 1);
        var (opcode, body) = await link.ReceiveAsync();
        Assert.Equal(0x8, opcode);
        Assert.Equal(code, body[0] << 8 | body[1]);
        Assert.Equal(text, Encoding.UTF8.GetString(body.AsSpan(2)));
        Assert.False(link.Connection.TryWrite(OutboundFrame.Message(new byte[] { 2 })));

        // What still comes is ignored, but for the close frame.
        await link.SendAsync([.. Frames.Binary(9), .. Frames.Ping(9), .. Frames.Close(code)]);
        await link.Ended.WaitAsync(Limit.Time);
        Assert.Equal(reason, await link.Sink.Closed);
        Assert.Equal(1, link.Sink.ClosedCalls);
        Assert.Empty(link.Sink.Messages);
        Assert.False(link.IsAborted);
    }

    [Fact]
    public async Task Close_LinkBroken_EndsAtOnceWithoutAWord()
    {
        using var link = new DuplexLink();
        link.Connection.Close(CloseReason.LinkBroken);
        Assert.Equal(CloseReason.LinkBroken, await link.Sink.Closed);
        Assert.True(link.IsAborted);
        Assert.Equal(0, link.Writes);
    }

    [Fact]
    public async Task Peer_HangsUp_ClosedOnceAsLinkBroken()
    {
        using var link = new DuplexLink();
        link.HangUp();
        await link.Ended.WaitAsync(Limit.Time);
        Assert.Equal(CloseReason.LinkBroken, await link.Sink.Closed);
        link.Connection.Close(CloseReason.Replaced);
        Assert.False(link.Connection.TryWrite(OutboundFrame.Message(new byte[] { 2 })));
        Assert.Equal(1, link.Sink.ClosedCalls);
    }

    [Fact]
    public async Task Flush_AfterManyFrames_IsOneWriteInOrder()
    {
        using var link = new DuplexLink();
        for (byte i = 0; i < 50; i++)
            link.Connection.TryWrite(OutboundFrame.Message(new[] { i }));
        link.Connection.TryWrite(OutboundFrame.Ping(new byte[] { 99 }));
        link.Connection.Flush();
        for (byte i = 0; i < 50; i++)
            await link.ExpectAsync(0x2, i);
        await link.ExpectAsync(0x9, 99);
        Assert.Equal(1, link.Writes);
    }

    [Fact]
    public async Task Echo_OfManyMessagesInOneRead_IsOneWrite()
    {
        using var link = new DuplexLink();
        await link.SendAsync([.. Enumerable.Range(0, 16).SelectMany(i => Frames.Binary((byte)i))]);
        for (byte i = 0; i < 16; i++)
            await link.ExpectAsync(0x2, i);
        Assert.Equal(1, link.Writes);
    }

    [Fact]
    public async Task Pong_WithPayload_ReachesThePipeline()
    {
        using var link = new DuplexLink();
        await link.SendAsync(Frames.Pong(1, 2, 3));
        Assert.Equal([1, 2, 3], await link.Sink.Pongs.ReadAsync(Limit.Token));
    }

    [Fact]
    public async Task Pipeline_ThatIsBusy_StopsTheReading()
    {
        var gate = new TaskCompletionSource();
        using var link = new DuplexLink(onMessage: async (_, _) => await gate.Task);
        await link.SendAsync([.. Frames.Binary(1), .. Frames.Binary(2), .. Frames.Pong(3)]);
        await link.SendAsync(Frames.Pong(4));
        while (link.Sink.Messages.Count == 0)
            await Task.Yield();
        Assert.Single(link.Sink.Messages);
        Assert.False(link.Sink.Pongs.TryPeek(out _));
        gate.SetResult();
        Assert.Equal([3], await link.Sink.Pongs.ReadAsync(Limit.Token));
        Assert.Equal(2, link.Sink.Messages.Count);
    }

    [Fact]
    public async Task Pipeline_ThatThrows_IsClosedWith1011()
    {
        using var link = new DuplexLink(onMessage: (_, _) => throw new InvalidOperationException("a fault"));
        await link.SendAsync(Frames.Binary(1));
        var (opcode, body) = await link.ReceiveAsync();
        Assert.Equal(0x8, opcode);
        Assert.Equal(1011, body[0] << 8 | body[1]);
        link.HangUp();
        Assert.Equal(CloseReason.InternalError, await link.Sink.Closed);
    }

    [Fact]
    public async Task TryWrite_OverTheBound_ClosesAsTooSlow()
    {
        using var link = new DuplexLink(new() { MaxPendingBytes = 64 * 1024 }, linkBytes: 4096);
        var written = 0;
        while (link.Connection.TryWrite(OutboundFrame.Message(new byte[1000])))
        {
            link.Connection.Flush();
            Assert.InRange(++written, 1, 70);
        }

        for (var i = 0; i < written; i++)
            Assert.Equal(1000, (await link.ReceiveAsync()).Payload.Length);
        var (opcode, body) = await link.ReceiveAsync();
        Assert.Equal(0x8, opcode);
        Assert.Equal(4003, body[0] << 8 | body[1]);
        await link.SendAsync(Frames.Close(4003));
        Assert.Equal(CloseReason.TooSlow, await link.Sink.Closed);
    }

    [Fact]
    public async Task Writers_OfManyThreads_EachInItsOwnOrder()
    {
        using var link = new DuplexLink(new() { MaxPendingBytes = 16 * 1024 * 1024 });
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                Assert.True(link.Connection.TryWrite(OutboundFrame.Message(new[] { (byte)writer, (byte)(i >> 8), (byte)i })));
                link.Connection.Flush();
            }
        })).ToArray();
        var next = new int[4];
        for (var i = 0; i < 8000; i++)
        {
            var (_, payload) = await link.ReceiveAsync();
            Assert.Equal(next[payload[0]]++, payload[1] << 8 | payload[2]);
        }

        await Task.WhenAll(writers);
    }

    [Fact]
    public void Echo_OfManyReads_AllocatesNothingAMessage()
    {
        Assert.SkipUnless(IsOptimized, "Debug builds allocate every state machine");
        var pieces = Enumerable.Repeat(Frames.Binary(new byte[140]), 1000).ToArray();
        Run(pieces[..10]);
        var one = Measure(pieces[..100]);
        var all = Measure(pieces);
        Assert.True(all - one < 900, $"{all - one} bytes for 900 messages more");

        static long Measure(byte[][] pieces)
        {
            var stream = new ScriptedStream(pieces);
            stream.Written.Capacity = 1_000_000;
            var connection = new WebSocketConnection(stream, _ => { }, stream, Script.Session, new(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            var sink = new EchoSink(connection);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(connection.RunAsync(sink).IsCompletedSuccessfully);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static void Run(byte[][] pieces) => Measure(pieces);
    }

    private static bool IsOptimized =>
        typeof(WebSocketConnection).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    private sealed class EchoSink(IConnection connection) : IConnectionSink
    {
        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload) => RecordingHost.Echo(connection, payload);

        public void OnPong(ReadOnlySpan<byte> payload)
        {
        }

        public void OnClosed(CloseReason reason)
        {
        }
    }
}
