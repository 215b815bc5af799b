using ImConnect.Connections;

namespace ImConnect.Strategies;

/// <summary>A frame that came in, and who sent it.</summary>
/// <param name="Connection">Where it came from and where an answer goes; its session is who acts.</param>
/// <param name="Payload">The envelope's payload as it came; valid until the strategy's task has completed.</param>
public readonly record struct Inbound(IConnection Connection, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Who acts. What a frame says of its sender is only compared with this.</summary>
    public UserId User => Connection.Session.User;
}
