using ImConnect.Connections;
using ImConnect.Protocol;

namespace ImConnect.Micro;

/// <summary>A link to nowhere that counts acks, and acknowledges pushes when it is told to.</summary>
internal sealed class BenchConnection(long user) : IConnection
{
    private TaskCompletionSource? _done;
    private int _expected;
    private byte[] _ack = [];

    public Session Session { get; } = new() { User = new UserId(user), Device = Device.Of(DeviceKind.Android), ExpiresAt = DateTimeOffset.MaxValue };

    public IConnectionSink Sink { get; private set; } = null!;

    public bool AcknowledgesPushes { get; set; }

    public void Open(IConnectionHost host) => Sink = host.Open(this) ?? throw new InvalidOperationException("Not let in.");

    /// <summary>Ends when so many frames of type ack have come: server's acks and receipts.</summary>
    public Task Acks(int count)
    {
        _expected = count;
        _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _done.Task;
    }

    public bool TryWrite(in OutboundFrame frame)
    {
        if (frame.IsPing)
        {
            Sink.OnPong(frame.Payload.Span);
            return true;
        }

        if (!Envelope.TryRead(frame.Payload[..^2], out var type, out var payload))
            return true;
        if (type == MessageType.Push && AcknowledgesPushes)
        {
            Frames.Ack(ref _ack, payload.Span);
            var taken = Sink.OnMessageAsync(_ack);
            if (!taken.IsCompletedSuccessfully)
                throw new InvalidOperationException("The queue of acks is at its bound.");
        }
        else if (type == MessageType.Ack && Interlocked.Decrement(ref _expected) == 0)
            _done?.TrySetResult();
        return true;
    }

    public void Flush()
    {
    }

    public void Close(CloseReason reason) => throw new InvalidOperationException($"closed: {reason}");
}
