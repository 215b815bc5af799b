using System.Net.Sockets;

namespace ImConnect.RocketMq.Sessions;

/// <summary>A connection that is counted until it is closed.</summary>
internal sealed class CountedStream : NetworkStream
{
    private readonly SocketCount _count;
    private int _closed;

    public CountedStream(Socket socket, SocketCount count)
        : base(socket, ownsSocket: true)
    {
        _count = count;
        count.Opened();
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _count.Closed();
        base.Dispose(disposing);
    }
}
