namespace ImConnect.Publishing;

/// <summary>An event that was refused for good after its message had been acknowledged.</summary>
/// <param name="Number">Its number in the store; grows.</param>
/// <param name="Event">The event, as it would be stored.</param>
/// <param name="Why">What the publisher said; no content.</param>
/// <param name="At">When it was given up, ms since 1970 by the store's clock.</param>
public sealed record DeadLetter(long Number, MessageEvent Event, string Why, long At);
