using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>A completion in the commit queue.</summary>
internal readonly record struct PendingCompletion
{
    /// <summary>What was found out.</summary>
    public required Completion Completion { get; init; }

    /// <summary>The message, where the completion makes an event of it.</summary>
    public InboxEntry Entry { get; init; }

    /// <summary>Whoever wants to know what became of it.</summary>
    public ICompletionWatcher? Watcher { get; init; }

    /// <summary>The event that it is about.</summary>
    public MessageEvent? Cause { get; init; }

    /// <summary>The sends that are refused when it is done, with <see cref="Reason"/>.</summary>
    public WaitingSend? Refused { get; init; }

    /// <summary>Why.</summary>
    public Reason Reason { get; init; }
}
