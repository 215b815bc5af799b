namespace ImConnect.Publishing;

/// <summary>The answer to one <see cref="MessageEvent"/>.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">
/// For <see cref="PublishOutcome.Stored"/> where it lies, for a person ("XZLL_C2CMSG_TOPIC, queue 3, offset 42"), or null; else why it does not, without any content or secret.
/// </param>
public readonly record struct PublishResult(PublishOutcome Outcome, string? Detail = null)
{
    /// <summary>Stored.</summary>
    public static PublishResult Stored(string? where = null) => new(PublishOutcome.Stored, where);

    /// <summary>Perhaps stored; to be tried again.</summary>
    public static PublishResult MaybeStored(string why) => new(PublishOutcome.MaybeStored, why);

    /// <summary>Not taken, ever.</summary>
    public static PublishResult Refused(string why) => new(PublishOutcome.Refused, why);

    /// <summary>The publisher is away.</summary>
    public static PublishResult Unavailable(string why) => new(PublishOutcome.Unavailable, why);
}
