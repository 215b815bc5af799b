namespace ImConnect.RocketMq.Faults;

/// <summary>What a code says about the message that was sent.</summary>
/// <param name="MaybeStored">The server may have it.</param>
/// <param name="IsRetryable">The same message may be taken later.</param>
/// <param name="TryAgain">Trying again within the next second makes sense.</param>
internal sealed record FaultClass(bool MaybeStored, bool IsRetryable, bool TryAgain)
{
    /// <summary>The message, or this client, is at fault.</summary>
    public static readonly FaultClass Refused = new(MaybeStored: false, IsRetryable: false, TryAgain: false);

    /// <summary>What it is for is not there, now; that does not change within a second.</summary>
    public static readonly FaultClass Missing = new(MaybeStored: false, IsRetryable: true, TryAgain: false);

    /// <summary>Nothing reached a broker.</summary>
    public static readonly FaultClass Unavailable = new(MaybeStored: false, IsRetryable: true, TryAgain: true);

    /// <summary>The server is busy, and said so before it stored anything.</summary>
    public static readonly FaultClass Throttled = new(MaybeStored: false, IsRetryable: true, TryAgain: true);

    /// <summary>Nobody knows; or it is stored, and what was asked beyond that was not done.</summary>
    public static readonly FaultClass Unclear = new(MaybeStored: true, IsRetryable: true, TryAgain: true);

    /// <summary>Nobody knows, and asking again gets the same answer.</summary>
    public static readonly FaultClass Odd = new(MaybeStored: true, IsRetryable: false, TryAgain: false);
}
