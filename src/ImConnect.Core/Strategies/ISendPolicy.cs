namespace ImConnect.Strategies;

/// <summary>
/// Who may write to whom: friends only, blocked users, paused accounts. Asked for every send of a client that is within its limits, before the interceptors; without one everybody may
/// write to everybody. Whether a receiver exists is not the gateway's to know: an unknown one is answered like any other, so that nobody can ask for who exists.
/// </summary>
public interface ISendPolicy
{
    /// <summary>
    /// <see cref="Reason.None"/> lets it through; any other reason is the answer, <see cref="Reason.NotAllowed"/> as a rule. Called by many threads at once, and holds up the connection's
    /// next frame while it runs: answer from a cache. An exception is answered with <see cref="Reason.Internal"/>.
    /// </summary>
    ValueTask<Reason> CheckAsync(UserId sender, UserId receiver, CancellationToken cancellationToken);
}
