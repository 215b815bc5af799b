namespace ImConnect.Connections;

/// <summary>Who is connected. May be called by any thread at once.</summary>
public interface IPresence
{
    /// <summary>One answer a user, in order: has at least one live connection.</summary>
    ValueTask<bool[]> AreOnlineAsync(IReadOnlyList<UserId> users, CancellationToken cancellationToken = default);

    /// <summary>
    /// Who comes and goes from the first call of MoveNext on, until cancelled or the node stops. What is told is the state at the time of telling: a watcher that is slow sees the last state of each user and
    /// not every change in between, and the same state may be told twice. A watcher that has more than <see cref="MaxWaiting"/> users waiting gets an
    /// <see cref="InvalidOperationException"/>: ask for the states anew and watch again.
    /// </summary>
    IAsyncEnumerable<PresenceChange> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>So many users with a change may wait for one watcher.</summary>
    const int MaxWaiting = 100_000;

    /// <summary>Whether this user has at least one live connection.</summary>
    async ValueTask<bool> IsOnlineAsync(UserId user, CancellationToken cancellationToken = default) =>
        (await AreOnlineAsync([user], cancellationToken))[0];
}
