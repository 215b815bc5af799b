using ImConnect.Connections;

namespace ImConnect.Transports.Jwt;

/// <summary>Makes tokens that this gateway accepts, for an app that has no service of its own that does. Safe for use by any thread.</summary>
public interface IImConnectTokens
{
    /// <summary>
    /// A token that proves to be <paramref name="user"/> on <paramref name="device"/> from now on for <paramref name="lifetime"/> (whole seconds, more than
    /// zero). It says when it was made (<c>iat</c>). It cannot be taken back before: whoever has it is that user.
    /// </summary>
    string Issue(UserId user, Device device, TimeSpan lifetime);
}
