using ImConnect.Connections;

namespace ImConnect.Strategies;

/// <summary>A frame that came in, and who sent it.</summary>
public readonly struct Inbound
{
    internal Inbound(LiveConnection sink, ReadOnlyMemory<byte> payload)
    {
        Sink = sink;
        Payload = payload;
    }

    /// <summary>Where it came from and where an answer goes; its session is who acts.</summary>
    public IConnection Connection => ((LiveConnection)Sink).Connection;

    /// <summary>The envelope's payload as it came; valid until the strategy's task has completed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Who acts. What a frame says of its sender is only compared with this.</summary>
    public UserId User => Connection.Session.User;

    internal IConnectionSink Sink { get; }
}
