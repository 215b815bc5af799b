namespace ImConnect.Connections;

/// <summary>Where transports hand over their authenticated connections. Safe for use by any thread.</summary>
public interface IConnectionHost
{
    /// <summary>
    /// Registers the connection and starts to drain the user's inbox to it. Null when this node takes no more connections.
    /// </summary>
    IConnectionSink? Open(IConnection connection);
}
