namespace ImConnect.Connections;

/// <summary>What a transport tells the pipeline about one connection. Called by one thread at a time, in the order of the wire.</summary>
public interface IConnectionSink
{
    /// <summary>
    /// A whole message came. The bytes may be reused when the task has completed; until then the transport reads no further,
    /// which is how a client with too many sends in flight is slowed down. Never throws for anything that a client sent.
    /// </summary>
    ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload);

    /// <summary>
    /// True while something that <see cref="OnMessageAsync"/> took waits for its answer. May be called by any thread: a transport that stops waits for it to become
    /// false before it writes the close frame.
    /// </summary>
    bool IsAnswering => false;

    /// <summary>The answer to a ping came.</summary>
    void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>The link is gone. The last call.</summary>
    void OnClosed(CloseReason reason);
}
