namespace ImConnect.Connections;

/// <summary>One frame on its way to a client: an envelope of the wire, or a ping whose answer proves that all before it was received.</summary>
/// <remarks>The bytes are only borrowed: the connection copies them before <see cref="IConnection.TryWrite"/> returns.</remarks>
public readonly struct OutboundFrame
{
    private OutboundFrame(ReadOnlyMemory<byte> payload, bool isPing)
    {
        Payload = payload;
        IsPing = isPing;
    }

    /// <summary>The bytes of the envelope, or of the ping (at most 125).</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>True for a ping.</summary>
    public bool IsPing { get; }

    /// <summary>A frame that holds an envelope (see <see cref="Protocol.Envelope"/>).</summary>
    public static OutboundFrame Message(ReadOnlyMemory<byte> envelope) => new(envelope, isPing: false);

    /// <summary>A ping; the peer's transport answers with the same bytes.</summary>
    public static OutboundFrame Ping(ReadOnlyMemory<byte> payload) => new(payload, isPing: true);
}
