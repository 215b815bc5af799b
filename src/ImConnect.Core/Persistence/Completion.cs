using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>One fact or step of an entry's life between acceptance and settling.</summary>
public readonly record struct Completion
{
    /// <summary>Which.</summary>
    public required CompletionKind Kind { get; init; }

    /// <summary>Whose inbox it lies in.</summary>
    public required UserId Receiver { get; init; }

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>
    /// For <see cref="CompletionKind.Due"/> and <see cref="CompletionKind.Offline"/> the claim it belongs to; <c>default</c> right after the
    /// acceptance. When the entry holds another token by now, nothing is done.
    /// </summary>
    public ClaimToken Token { get; init; }

    /// <summary>Due at the store's now plus this.</summary>
    public TimeSpan After { get; init; }

    /// <summary>
    /// For <see cref="CompletionKind.Published"/> and <see cref="CompletionKind.Dead"/> the event that was dealt with; for <see cref="CompletionKind.Due"/> and
    /// <see cref="CompletionKind.Offline"/> the one that the same commit makes, where <see cref="PublishedBy"/> is set.
    /// </summary>
    public EntryEvent Event { get; init; }

    /// <summary>For <see cref="CompletionKind.Due"/> and <see cref="CompletionKind.Offline"/> who publishes the event of it, as <see cref="Submission.PublishedBy"/>; <c>default</c>: none is made.</summary>
    public LeaseId PublishedBy { get; init; }

    /// <summary>For <see cref="CompletionKind.Dead"/> the event as it was refused, and why.</summary>
    public DeadLetter? Letter { get; init; }

    /// <summary>The event is stored.</summary>
    public static Completion Published(UserId receiver, MessageId id, EntryEvent one) =>
        new() { Kind = CompletionKind.Published, Receiver = receiver, Id = id, Event = one };

    /// <summary>The drainer publishes what waits of it.</summary>
    public static Completion Released(UserId receiver, MessageId id) =>
        new() { Kind = CompletionKind.Released, Receiver = receiver, Id = id };

    /// <summary>It goes.</summary>
    public static Completion Refused(UserId receiver, MessageId id) =>
        new() { Kind = CompletionKind.Refused, Receiver = receiver, Id = id };

    /// <summary>The event is given up.</summary>
    public static Completion Dead(MessageEvent refused, string why)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return new()
        {
            Kind = CompletionKind.Dead,
            Receiver = refused.Receiver,
            Id = refused.Id,
            Event = new EntryEvent(refused.Type, refused.Number),
            Letter = new DeadLetter(0, refused, why, 0),
        };
    }

    /// <summary>Pushed; due again.</summary>
    public static Completion Due(UserId receiver, MessageId id, ClaimToken token, TimeSpan after) =>
        new() { Kind = CompletionKind.Due, Receiver = receiver, Id = id, Token = token, After = after };

    /// <summary>Nobody there, or the last try is over.</summary>
    public static Completion Offline(UserId receiver, MessageId id, ClaimToken token) =>
        new() { Kind = CompletionKind.Offline, Receiver = receiver, Id = id, Token = token };
}
