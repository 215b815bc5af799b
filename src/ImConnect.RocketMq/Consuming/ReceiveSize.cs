namespace ImConnect.RocketMq.Consuming;

/// <summary>How many messages a receive asks for: its share of the room, fewer when the bodies that came lately were large. Used by one loop.</summary>
internal sealed class ReceiveSize(RocketMqConsumerOptions options, ConsumerRole role)
{
    /// <summary>The largest body counts for less from message to message.</summary>
    private const int Forget = 64;

    private long _largest = 1;

    /// <param name="loops">How many share the room.</param>
    public int Next(int loops)
    {
        var share = Math.Max(1, loops);
        var most = Math.Min(options.MaxCachedMessages / share, options.MaxCachedBytes / share / _largest);
        return (int)Math.Clamp(most, 1, role.BatchSize);
    }

    public void Saw(int bytes) => _largest = Math.Max(Math.Max(1, bytes), _largest - (_largest / Forget));
}
