namespace ImConnect.Publishing;

/// <summary>
/// The app takes part in what happens to messages: it stores them, moderates, counts, notifies. Added by <c>AddEventHandler&lt;T&gt;()</c>. Each event comes at least once, and again after a crash:
/// drop repeats by <see cref="MessageEvent.Key"/>. Called for many chats at once, for one chat never before its last call has ended.
/// </summary>
public interface IEventHandler
{
    /// <summary>
    /// Handles a batch and answers each event, in its order. After a <see cref="EventOutcome.Retry"/> the later events of the same chat come again as well, whatever is answered for them. An exception is a
    /// <see cref="EventOutcome.Retry"/> of all. The sender's ack waits for the answer (up to <see cref="PublishingOptions.PublishWait"/>).
    /// </summary>
    ValueTask<EventOutcome[]> HandleAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken);
}
