using System.Threading.Channels;
using ImConnect.Connections;

namespace ImConnect.Transports.Tests.Support;

internal sealed class RecordingSink(IConnection connection, Func<IConnection, ReadOnlyMemory<byte>, ValueTask> onMessage) : IConnectionSink
{
    private readonly TaskCompletionSource<CloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<byte[]> _pongs = Channel.CreateBounded<byte[]>(10_000);
    private int _closedCalls;

    public IConnection Connection => connection;

    public List<byte[]> Messages { get; } = [];

    public ChannelReader<byte[]> Pongs => _pongs.Reader;

    public bool IsAnswering { get; set; }

    public int ClosedCalls => _closedCalls;

    public Task<CloseReason> Closed => _closed.Task.WaitAsync(Limit.Time);

    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload)
    {
        Messages.Add(payload.ToArray());
        return onMessage(connection, payload);
    }

    public void OnPong(ReadOnlySpan<byte> payload) => _pongs.Writer.TryWrite(payload.ToArray());

    public void OnClosed(CloseReason reason)
    {
        Interlocked.Increment(ref _closedCalls);
        _closed.TrySetResult(reason);
    }
}
