using ImConnect.Connections;

namespace ImConnect.Transports.Jwt;

/// <summary>Makes tokens that this gateway accepts, for an app that has no service of its own that does. Safe for use by any thread.</summary>
public interface IImConnectTokens
{
    /// <summary>
    /// A token that proves to be <paramref name="user"/> on <paramref name="device"/> from now on for <paramref name="lifetime"/> (whole seconds, more than
    /// zero). It says when it was made (<c>iat</c>). Whoever has it is that user, until its time is over or <see cref="Connections.ISessions.RevokeAsync"/> ends it.
    /// </summary>
    string Issue(UserId user, Device device, TimeSpan lifetime);
}
