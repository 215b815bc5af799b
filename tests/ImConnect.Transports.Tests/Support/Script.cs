using System.Globalization;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets;
using ImConnect.Transports.WebSockets.Compression;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.Transports.Tests.Support;

/// <summary>Runs a whole connection on a script and tells in one line what came of it.</summary>
internal static class Script
{
    public static Session Session { get; } = new()
    {
        User = new UserId(7),
        Device = Device.Of(DeviceKind.Web),
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    /// <summary>
    /// <c>message:hex</c>, <c>got pong:hex</c> as the pipeline saw them, then <c>pong:hex</c>, <c>close:code</c> as the peer saw them, then
    /// <c>end:code</c>. Longer payloads are told by their length.
    /// </summary>
    public static string Run(params IEnumerable<byte[]> pieces) => Run(new ScriptedStream(pieces), new WebSocketTransportOptions());

    public static string Run(ScriptedStream stream, WebSocketTransportOptions options, DeflateAgreement? agreement = null)
    {
        var connection = new WebSocketConnection(stream, _ => { }, stream, Session, options, NullLogger.Instance, agreement);
        var sink = new Sink();
        var run = connection.RunAsync(sink);
        Assert.True(run.IsCompletedSuccessfully, "the connection must end with its script, without an exception: " + run.Exception);
        sink.Events.AddRange(Decode(stream.Written.ToArray()).Select(frame => frame.Opcode switch
        {
            0x2 => $"sent:{Text(frame.Payload)}",
            0x8 when frame.Payload.Length >= 2 => $"close:{frame.Payload[0] << 8 | frame.Payload[1]}",
            0x8 => "close:",
            0x9 => $"ping:{Text(frame.Payload)}",
            0xA => $"pong:{Text(frame.Payload)}",
            _ => $"opcode {frame.Opcode}",
        }));
        Assert.Equal(1, sink.ClosedCalls);
        Assert.Equal(0, connection.BufferedCapacity);
        sink.Events.Add($"end:{sink.Reason.Code}");
        return string.Join(' ', sink.Events);
    }

    /// <summary>Reads what a server wrote; fails on anything that a server must not write.</summary>
    public static List<(int Opcode, byte[] Payload)> Decode(ReadOnlySpan<byte> bytes)
    {
        var frames = new List<(int, byte[])>();
        while (!bytes.IsEmpty)
        {
            Assert.Equal(0x80, bytes[0] & 0xF0);
            Assert.True(bytes[1] < 0x80, "5.1: a server must not mask");
            var (length, at) = bytes[1] switch
            {
                126 => (bytes[2] << 8 | bytes[3], 4),
                127 => ((int)System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), 10),
                var small => (small, 2),
            };
            frames.Add((bytes[0] & 0x0F, bytes.Slice(at, length).ToArray()));
            bytes = bytes[(at + length)..];
        }

        return frames;
    }

    private static string Text(ReadOnlySpan<byte> payload) =>
        payload.Length <= 16 ? Convert.ToHexString(payload) : payload.Length.ToString(CultureInfo.InvariantCulture) + "B";

    private sealed class Sink : IConnectionSink
    {
        public List<string> Events { get; } = [];

        public CloseReason Reason { get; private set; }

        public int ClosedCalls { get; private set; }

        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload)
        {
            Events.Add($"message:{Text(payload.Span)}");
            return default;
        }

        public void OnPong(ReadOnlySpan<byte> payload) => Events.Add($"got pong:{Text(payload)}");

        public void OnClosed(CloseReason reason)
        {
            Reason = reason;
            ClosedCalls++;
        }
    }
}
