namespace ImConnect.Connections;

/// <summary>Who is at the other end of a connection. Fixed when the handshake is answered; safe for use by any thread.</summary>
public sealed class Session
{
    /// <summary>The authenticated user. Every frame of the connection acts as this user and no other.</summary>
    public required UserId User { get; init; }

    /// <summary>The device that the token names.</summary>
    public required Device Device { get; init; }

    /// <summary>When the token's time is over.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the token was made; null when it does not say.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>What the client understands.</summary>
    public SessionFeatures Features { get; init; }
}
