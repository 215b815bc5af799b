using ImConnect.Connections;

namespace ImConnect.Core.Tests.Support;

/// <summary>Keeps what is written to it: <see cref="Written"/> at once, <see cref="Arrived"/> what was flushed.</summary>
internal sealed class FakeConnection(UserId user, DeviceKind kind = DeviceKind.Android) : IConnection
{
    private readonly Lock _lock = new();
    private readonly List<DownFrame> _pending = [];
    private bool _closed;

    public FakeConnection(long user, DeviceKind kind = DeviceKind.Android)
        : this(new UserId(user), kind)
    {
    }

    public Session Session { get; init; } = new() { User = user, Device = Device.Of(kind), ExpiresAt = DateTimeOffset.MaxValue };

    public Observed<DownFrame> Written { get; } = new();

    public Observed<DownFrame> Arrived { get; } = new();

    public TaskCompletionSource<CloseReason> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>So many more frames fit; then the connection is full and closes.</summary>
    public int Room { get; set; } = int.MaxValue;

    public bool TryWrite(in OutboundFrame frame)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            if (Room-- <= 0)
            {
                CloseLocked(CloseReason.TooSlow);
                return false;
            }

            var copy = new DownFrame(frame.IsPing, frame.Payload.ToArray());
            _pending.Add(copy);
            Written.Add(copy);
            return true;
        }
    }

    public void Flush()
    {
        lock (_lock)
            FlushLocked();
    }

    public void Close(CloseReason reason)
    {
        lock (_lock)
            CloseLocked(reason);
    }

    private void FlushLocked()
    {
        foreach (var frame in _pending)
            Arrived.Add(frame);
        _pending.Clear();
    }

    private void CloseLocked(CloseReason reason)
    {
        if (_closed)
            return;
        FlushLocked();
        _closed = true;
        Closed.SetResult(reason);
    }
}
