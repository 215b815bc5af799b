using System.Security.Cryptography;
using ImConnect.Connections;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// Sees the connections of a stopping node off: at a limited rate each takes nothing new, has what it took answered, and then gets its close frame. Used by one thread.
/// </summary>
internal sealed class ConnectionDrain
{
    /// <summary>Between two steps.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    /// <summary>Clients are asked to come back after 1 to 5 seconds, each at another time.</summary>
    private const int FirstReturn = 1_000;
    private const int LastReturn = 5_000;

    private readonly WebSocketConnection[] _connections;
    private readonly List<WebSocketConnection> _answering = [];
    private readonly TimeSpan _timeout;
    private int _begun;

    public ConnectionDrain(WebSocketConnection[] connections, int rate, TimeSpan timeout)
    {
        (_connections, _timeout) = (connections, timeout);

        // The other half is for the answers, and for the peers to close.
        Rate = (int)Math.Max(rate, Math.Ceiling(connections.Length / (timeout.TotalSeconds / 2)));
    }

    /// <summary>How many there were.</summary>
    public int Count => _connections.Length;

    /// <summary>How many are told a second.</summary>
    public int Rate { get; }

    /// <summary>This node stops; come back after a while that differs from client to client.</summary>
    public static CloseReason GoingAway() =>
        CloseReason.GoingAway with { RetryAfter = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(FirstReturn, LastReturn + 1)) };

    /// <summary>Goes on to where it should be at <paramref name="elapsed"/> since the start. The first call begins with the share of one period.</summary>
    public void Step(TimeSpan elapsed)
    {
        var due = Math.Min(_connections.Length, Math.Ceiling((elapsed + Period).TotalSeconds * Rate));
        for (; _begun < due; _begun++)
        {
            _connections[_begun].BeginDrain();
            _answering.Add(_connections[_begun]);
        }

        // From three quarters of the time on: who still waits for an answer is told without it, and sends again elsewhere.
        var isLate = elapsed >= _timeout * 0.75;
        _answering.RemoveAll(connection =>
        {
            if (!isLate && !connection.IsDrained)
                return false;
            connection.Close(GoingAway());
            return true;
        });
    }
}
