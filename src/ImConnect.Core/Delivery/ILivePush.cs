namespace ImConnect.Delivery;

/// <summary>
/// Sends frames of the app's own to whoever is connected now: typing marks, calls ringing, game moves. Nothing is kept, repeated or acknowledged: what must arrive is a message
/// (<see cref="Strategies.IMessageSender"/>). May be called by any thread at once; never waits.
/// </summary>
public interface ILivePush
{
    /// <summary>
    /// Writes an envelope of the app's own <paramref name="type"/> (from <see cref="Protocol.MessageType.FirstOfApp"/>) to all connections of the user, and returns how many took it: none when
    /// the user is not here. A connection whose queue is full is closed as for any frame. Clients pass over types that they do not know.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is one of the gateway's own.</exception>
    int Push(UserId user, int type, ReadOnlySpan<byte> payload);
}
