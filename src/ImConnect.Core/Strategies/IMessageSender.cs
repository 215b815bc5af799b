namespace ImConnect.Strategies;

/// <summary>
/// The app itself sends: welcome messages, bots, system notices. The same way as a client's send from the interceptors on: durable when accepted, pushed to whoever is there, kept for who is
/// not. May be called by any thread at once.
/// </summary>
public interface IMessageSender
{
    /// <summary>
    /// Sends messages from any user to any user. One result a message, in the batch's order, which is also the order of acceptance. A repeat (sender, receiver, client id) returns the first id
    /// and sends nothing; so whoever does not know whether a send went through sends it again under the same <see cref="OutgoingMessage.ClientId"/>. Never throws for what a message
    /// holds: a refusal is a <see cref="Reason"/> in its result. Cancelling gives up waiting: what was queued by then may still be accepted.
    /// </summary>
    ValueTask<SendResult[]> SendAsync(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends friend requests and their answers, which have no ack on the wire: they wait until a connection of the receiver has surely got them. A repeat (same users, request and status)
    /// returns the first id and sends nothing.
    /// </summary>
    ValueTask<SendResult[]> NotifyAsync(IReadOnlyList<FriendNotice> batch, CancellationToken cancellationToken = default);
}
