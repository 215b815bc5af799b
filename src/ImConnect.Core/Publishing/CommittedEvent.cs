namespace ImConnect.Publishing;

/// <summary>An event that a commit made.</summary>
/// <param name="Event">The event.</param>
/// <param name="By">Who publishes it.</param>
internal readonly record struct CommittedEvent(MessageEvent Event, PublishBy By);
