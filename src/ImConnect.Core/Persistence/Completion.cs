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

    /// <summary>The event is stored.</summary>
    public static Completion Published(UserId receiver, MessageId id) =>
        new() { Kind = CompletionKind.Published, Receiver = receiver, Id = id };

    /// <summary>Pushed; due again.</summary>
    public static Completion Due(UserId receiver, MessageId id, ClaimToken token, TimeSpan after) =>
        new() { Kind = CompletionKind.Due, Receiver = receiver, Id = id, Token = token, After = after };

    /// <summary>Nobody there, or the last try is over.</summary>
    public static Completion Offline(UserId receiver, MessageId id, ClaimToken token) =>
        new() { Kind = CompletionKind.Offline, Receiver = receiver, Id = id, Token = token };
}
