namespace ImConnect.Connections;

/// <summary>
/// One live link to a client, as a transport offers it. All members may be called by any thread, none ever blocks.
/// </summary>
/// <remarks>
/// The order of <see cref="TryWrite"/> calls is the order on the wire. What was written may be lost with the link: whoever needs to know
/// waits for an answer to it (the client's ack, or a pong).
/// </remarks>
public interface IConnection
{
    /// <summary>Who is at the other end.</summary>
    Session Session { get; }

    /// <summary>
    /// Copies the frame behind what already waits. False when the connection is closed, or when the frame would take it over its
    /// bound in bytes: then it is closed with <see cref="CloseReason.TooSlow"/>, and this frame and later ones are not written.
    /// </summary>
    bool TryWrite(in OutboundFrame frame);

    /// <summary>Starts sending what waits. Called once after the frames of a batch, so that they leave in one write.</summary>
    void Flush();

    /// <summary>Sends what waits, tells the peer why, and ends the link. Only the first call counts.</summary>
    void Close(CloseReason reason);
}
