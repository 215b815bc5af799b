using ImConnect.Connections;

namespace ImConnect.Strategies;

/// <summary>A frame that came in, and who sent it.</summary>
public readonly struct Inbound
{
    internal Inbound(LiveConnection live, ReadOnlyMemory<byte> payload)
    {
        Live = live;
        Payload = payload;
    }

    /// <summary>Where it came from and where an answer goes; its session is who acts.</summary>
    public IConnection Connection => Live.Connection;

    /// <summary>The envelope's payload as it came; valid until the strategy's task has completed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Who acts. What a frame says of its sender is only compared with this.</summary>
    public UserId User => Connection.Session.User;

    internal LiveConnection Live { get; }
}
