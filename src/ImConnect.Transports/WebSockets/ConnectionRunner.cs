using ImConnect.Connections;
using ImConnect.Transports.Admission;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.WebSockets;

/// <summary>Runs an authenticated WebSocket over any duplex stream: what an endpoint and a listener have in common.</summary>
internal sealed class ConnectionRunner(
    IConnectionHost host, ConnectionHeartbeat heartbeat, ConnectionAdmission admission, IOptions<WebSocketTransportOptions> options, ILogger<WebSocketConnection> logger)
{
    private readonly WebSocketTransportOptions _options = options.Value;

    /// <summary>
    /// Completes when the link has ended, its place is given back, and nothing of the connection touches <paramref name="link"/> or calls <paramref name="abort"/> any more.
    /// Awaits nothing itself: each method that does costs an idle connection some 200 bytes.
    /// </summary>
    public Task RunAsync(OpenedLink link, Action<object> abort, object state)
    {
        var connection = new WebSocketConnection(link.Stream, abort, state, link.Session, _options, logger, link.Deflate, link.Pipe) { Address = link.Address };
        heartbeat.Add(connection);
        try
        {
            // Frames may be written from inside Open on.
            var sink = host.Open(connection);
            if (sink is null)
                connection.Close(ConnectionDrain.GoingAway());
            return connection.RunAsync(sink ?? NoSink.Instance, this);
        }
        catch
        {
            OnEnded(connection);
            throw;
        }
    }

    /// <summary>The connection's last call.</summary>
    public void OnEnded(WebSocketConnection connection)
    {
        heartbeat.Remove(connection);
        admission.Leave(connection.Address);
    }

    /// <summary>Stands where the node takes no more connections: the close handshake is all that still happens.</summary>
    private sealed class NoSink : IConnectionSink
    {
        public static readonly NoSink Instance = new();

        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload) => default;

        public void OnPong(ReadOnlySpan<byte> payload)
        {
        }

        public void OnClosed(CloseReason reason)
        {
        }
    }
}
