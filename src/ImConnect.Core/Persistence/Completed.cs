using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>The answer to one <see cref="Completion"/>.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Event">Who stores the event that it made; <see cref="PublishBy.Nobody"/> when it made none.</param>
public readonly record struct Completed(CompleteOutcome Outcome, PublishBy Event = PublishBy.Nobody);
