namespace ImConnect.Connections;

/// <summary>Who is at the other end of a connection. Fixed when the handshake is answered; safe for use by any thread.</summary>
public sealed class Session
{
    /// <summary>The authenticated user. Every frame of the connection acts as this user and no other.</summary>
    public required UserId User { get; init; }

    /// <summary>The device that the token names.</summary>
    public required Device Device { get; init; }

    /// <summary>
    /// When the token was issued: a revocation ends tokens by it. One that does not say is as old as can be (<see cref="DateTimeOffset.MinValue"/>). Null where there is no token: then a
    /// revocation ends live connections, and who may connect again is the app's affair.
    /// </summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When the token's time is over.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What the client understands.</summary>
    public SessionFeatures Features { get; init; }
}
