using System.Threading.Channels;

namespace ImConnect.Client.Connections;

/// <summary>Ends one wait; set while nobody waits, it ends the next. Many may set it, one waits.</summary>
internal sealed class Wakeup
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Forgets a call that nobody waited for.</summary>
    public void Reset() => _channel.Reader.TryRead(out _);

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAsync(cancellationToken);
}
