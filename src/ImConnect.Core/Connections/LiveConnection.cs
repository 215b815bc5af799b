using ImConnect.Delivery;
using ImConnect.Protocol;
using ImConnect.Strategies;

namespace ImConnect.Connections;

/// <summary>A registered connection: what its transport tells goes to the strategies, what its user is sent goes through its feed.</summary>
internal sealed class LiveConnection : IConnectionSink
{
    /// <summary>So many unreadable frames in a row end the connection.</summary>
    private const int MaxBadFrames = 16;

    private readonly IConnection _connection;
    private readonly FrameDispatcher _dispatcher;
    private readonly ConnectionRegistry _registry;
    private int _badFrames;

    public LiveConnection(
        IConnection connection, RouteEpoch epoch, FrameDispatcher dispatcher, ConnectionRegistry registry, FeedServices feed, int maxSendsInFlight)
    {
        _connection = connection;
        _dispatcher = dispatcher;
        _registry = registry;
        Epoch = epoch;
        Sends = new InFlightGate(maxSendsInFlight);
        Feed = new ConnectionFeed(connection, feed);
    }

    public UserId User => _connection.Session.User;

    public Device Device => _connection.Session.Device;

    public RouteEpoch Epoch { get; }

    public IConnection Connection => _connection;

    /// <summary>The sends of this connection that wait for their ack.</summary>
    public InFlightGate Sends { get; }

    /// <summary>What this connection has been written, and in which order.</summary>
    public ConnectionFeed Feed { get; }

    /// <summary>Answers with an envelope of this type; sent at once.</summary>
    public void Reply(int type, Reason reason)
    {
        if (_connection.TryWrite(OutboundFrame.Message(FrameBuilder.ForThread.Frame(type, [], reason.WireCode(), reason.WireText()))))
            _connection.Flush();
    }

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload)
    {
        if (Envelope.TryRead(payload, out var type, out var body) && type != MessageType.Unknown)
        {
            _badFrames = 0;
            return _dispatcher.DispatchAsync(this, type, body);
        }

        _dispatcher.Rejected(Reason.Malformed);
        Reply(MessageType.Unknown, Reason.Malformed);
        if (++_badFrames >= MaxBadFrames)
            _connection.Close(CloseReason.TooManyBadFrames);
        return default;
    }

    /// <inheritdoc/>
    public bool IsAnswering => Sends.IsBusy;

    /// <inheritdoc/>
    public void OnPong(ReadOnlySpan<byte> payload) => Feed.OnPong(payload);

    /// <inheritdoc/>
    public void OnClosed(CloseReason reason)
    {
        Feed.Stop();
        _registry.Remove(this, reason);
    }
}
