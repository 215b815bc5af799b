namespace ImConnect.Connections;

/// <summary>Who connects, or why not.</summary>
public readonly record struct AuthenticationResult
{
    /// <summary><see cref="Reason.None"/> when the user is known.</summary>
    public Reason Reason { get; private init; }

    /// <summary>The user; invalid when refused.</summary>
    public UserId User { get; private init; }

    /// <summary>The device that the token names.</summary>
    public Device Device { get; private init; }

    /// <summary>When the token's time is over.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>When the token was made; null when it does not say.</summary>
    public DateTimeOffset? IssuedAt { get; private init; }

    /// <summary>True when the user is known.</summary>
    public bool Succeeded => Reason == Reason.None;

    /// <summary>The handshake is this user's, until <paramref name="expiresAt"/>. The token was made at <paramref name="issuedAt"/>, where that is known.</summary>
    public static AuthenticationResult Success(UserId user, Device device, DateTimeOffset expiresAt, DateTimeOffset? issuedAt = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(user.IsValid, false);
        return new() { User = user, Device = device, ExpiresAt = expiresAt, IssuedAt = issuedAt };
    }

    /// <summary>Nobody's: answered with 401 and no detail.</summary>
    public static AuthenticationResult Refuse(Reason reason)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(reason, Reason.None);
        return new() { Reason = reason };
    }
}
