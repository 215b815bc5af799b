namespace ImConnect.Publishing;

/// <summary>
/// Reads events back from where a publisher stores them, and hands them to the app's <see cref="IEventHandler"/>. Comes with a publisher's adapter; where a publisher has none, a handler beside it stops
/// the start.
/// </summary>
public interface IEventSource
{
    /// <summary>
    /// Reads until the token says stop: each event at least once, one chat's in order. An event leaves when the handler says <see cref="EventOutcome.Done"/>, or, poisoned or tried too often, to the source's
    /// dead letters. What is in the handler at the stop is finished first. Started again when it throws.
    /// </summary>
    Task RunAsync(IEventHandler handler, CancellationToken stopping);
}
