using ImConnect.Connections;
using ImConnect.Transports.WebSockets.Compression;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.WebSockets;

/// <summary>Runs an authenticated WebSocket over any duplex stream: what an endpoint and a listener have in common.</summary>
internal sealed class ConnectionRunner(
    IConnectionHost host, ConnectionHeartbeat heartbeat, IOptions<WebSocketTransportOptions> options, ILogger<WebSocketConnection> logger)
{
    private readonly WebSocketTransportOptions _options = options.Value;
    private readonly Action<WebSocketConnection> _onEnded = heartbeat.Remove;

    /// <summary>
    /// Completes when the link has ended and nothing of the connection touches <paramref name="stream"/> or <paramref name="abort"/> any more. Awaits nothing itself: each method
    /// that does costs an idle connection some 200 bytes.
    /// </summary>
    public Task RunAsync(Stream stream, Action abort, Session session, DeflateAgreement? agreement = null)
    {
        var connection = new WebSocketConnection(stream, abort, session, _options, logger, agreement);
        heartbeat.Add(connection);
        try
        {
            // Frames may be written from inside Open on.
            var sink = host.Open(connection);
            if (sink is null)
                connection.Close(ConnectionDrain.GoingAway());
            return connection.RunAsync(sink ?? NoSink.Instance, _onEnded);
        }
        catch
        {
            heartbeat.Remove(connection);
            throw;
        }
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
