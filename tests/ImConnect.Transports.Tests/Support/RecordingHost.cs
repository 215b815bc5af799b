using System.Collections.Concurrent;
using System.Threading.Channels;
using ImConnect.Connections;

namespace ImConnect.Transports.Tests.Support;

/// <summary>A pipeline that records what the transport says; by default it echoes every message.</summary>
internal sealed class RecordingHost : IConnectionHost
{
    private readonly Channel<RecordingSink> _opened = Channel.CreateBounded<RecordingSink>(1000);

    public Func<IConnection, ReadOnlyMemory<byte>, ValueTask> OnMessage { get; set; } = Echo;

    public bool IsFull { get; set; }

    public ConcurrentQueue<RecordingSink> Sinks { get; } = new();

    public IConnectionSink? Open(IConnection connection)
    {
        if (IsFull)
            return null;
        var sink = new RecordingSink(connection, (c, payload) => OnMessage(c, payload));
        Sinks.Enqueue(sink);
        _opened.Writer.TryWrite(sink);
        return sink;
    }

    public async Task<RecordingSink> NextAsync() => await _opened.Reader.ReadAsync(Limit.Token);

    public static ValueTask Echo(IConnection connection, ReadOnlyMemory<byte> payload)
    {
        connection.TryWrite(OutboundFrame.Message(payload));
        connection.Flush();
        return default;
    }
}
