namespace ImConnect.Connections;

/// <summary>Where transports hand over their authenticated connections. Safe for use by any thread.</summary>
public interface IConnectionHost
{
    /// <summary>
    /// Whether this session may open now: asked before the handshake is answered, so that a refusal is an HTTP status and costs little. <see cref="Reason.None"/>: it may.
    /// <see cref="Open"/> asks again.
    /// </summary>
    Reason Admit(Session session) => Reason.None;

    /// <summary>
    /// Registers the connection and starts to drain the user's inbox to it. Null when this node takes no more connections.
    /// </summary>
    IConnectionSink? Open(IConnection connection);
}
