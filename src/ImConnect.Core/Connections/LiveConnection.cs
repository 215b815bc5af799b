using ImConnect.Delivery;
using ImConnect.Protocol;

namespace ImConnect.Connections;

/// <summary>A registered connection: what its transport tells goes to the strategies, what its user is sent goes through its feed.</summary>
internal sealed class LiveConnection : IConnectionSink
{
    /// <summary>So many unreadable frames in a row end the connection.</summary>
    private const int MaxBadFrames = 16;

    private readonly IConnection _connection;
    private readonly ConnectionRegistry _registry;
    private readonly ConnectionServices _services;
    private readonly int _maxSendsInFlight;
    private InFlightGate? _sends;
    private int _badFrames;
    private ConnectionRates _rates;

    public LiveConnection(IConnection connection, RouteEpoch epoch, ConnectionRegistry registry, ConnectionServices services, int maxSendsInFlight)
    {
        (_connection, _registry, _services, Epoch) = (connection, registry, services, epoch);
        _maxSendsInFlight = maxSendsInFlight;
        Hooks = services.Lifecycle.Begin(connection.Session);
        Feed = new ConnectionFeed(connection, services.Feed, Hooks);
    }

    public UserId User => _connection.Session.User;

    public Device Device => _connection.Session.Device;

    public RouteEpoch Epoch { get; }

    public IConnection Connection => _connection;

    /// <summary>The sends of this connection that wait for their ack. Made by the reader, which asks first; most connections only ever receive.</summary>
    public InFlightGate Sends => _sends ?? MakeSends();

    /// <summary>What this connection has been written, and in which order.</summary>
    public ConnectionFeed Feed { get; }

    /// <summary>What the app is told of it; null when it does not ask.</summary>
    public LifecycleChain? Hooks { get; }

    /// <summary>What it has used of its limits.</summary>
    public ref ConnectionRates Rates => ref _rates;

    /// <summary>Answers with an envelope of this type; sent at once.</summary>
    public void Reply(int type, Reason reason)
    {
        if (_connection.TryWrite(OutboundFrame.Message(FrameBuilder.ForThread.Frame(type, [], reason.WireCode(), reason.WireText()))))
            _connection.Flush();
    }

    /// <summary>Answers a send that was refused. The caller flushes.</summary>
    public void RefuseSend(ClientMessageId clientId, Reason reason, TimeSpan retryAfter)
    {
        Span<byte> id = stackalloc byte[ClientMessageId.Length];
        clientId.Write(id);
        var frame = FrameBuilder.ForThread.SendRefused(User, clientId.IsValid ? id : [], reason, retryAfter);
        _connection.TryWrite(OutboundFrame.Message(frame));
    }

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload)
    {
        var wait = _services.Limits.TakeFrame(this);
        return wait > TimeSpan.Zero ? HandleLaterAsync(wait, payload) : Handle(payload);
    }

    /// <inheritdoc/>
    public bool IsAnswering => Volatile.Read(ref _sends) is { IsBusy: true };

    /// <inheritdoc/>
    public void OnPong(ReadOnlySpan<byte> payload) => Feed.OnPong(payload);

    /// <inheritdoc/>
    public void OnClosed(CloseReason reason)
    {
        Feed.Stop();
        _registry.Remove(this, reason);
    }

    private InFlightGate MakeSends()
    {
        Volatile.Write(ref _sends, new InFlightGate(_maxSendsInFlight));
        return _sends!;
    }

    /// <summary>Too many frames: the transport reads no further meanwhile, so that the peer is slowed down by its own socket.</summary>
    private async ValueTask HandleLaterAsync(TimeSpan wait, ReadOnlyMemory<byte> payload)
    {
        while (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _services.Time, CancellationToken.None);
            wait = _services.Limits.TakeFrame(this);
        }

        await Handle(payload);
    }

    private ValueTask Handle(ReadOnlyMemory<byte> payload)
    {
        if (Envelope.TryRead(payload, out var type, out var body) && type != MessageType.Unknown)
        {
            _badFrames = 0;
            return _services.Dispatcher.DispatchAsync(this, type, body);
        }

        _services.Dispatcher.Rejected(Reason.Malformed);
        Reply(MessageType.Unknown, Reason.Malformed);
        if (++_badFrames >= MaxBadFrames)
            _connection.Close(CloseReason.TooManyBadFrames);
        return default;
    }
}
