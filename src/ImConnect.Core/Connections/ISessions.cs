namespace ImConnect.Connections;

/// <summary>The app's hand on logins. May be called by any thread at once.</summary>
public interface ISessions
{
    /// <summary>The live connections of a user on this node.</summary>
    IReadOnlyList<Session> Find(UserId user);

    /// <summary>
    /// Ends a user's logins, or only those of one device (kind and id). From when this returns, also after a crash, tokens whose <c>iat</c> is not later than this moment (or that have none) are
    /// refused with 401, and live connections that came by such a token have been closed with 4001. <c>iat</c> has whole seconds: a token of this very second is refused too.
    /// </summary>
    ValueTask RevokeAsync(UserId user, Device? device, CancellationToken cancellationToken);
}
