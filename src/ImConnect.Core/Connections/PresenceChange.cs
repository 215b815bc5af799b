namespace ImConnect.Connections;

/// <summary>A user came or went.</summary>
/// <param name="User">Who.</param>
/// <param name="IsOnline">Connected at the time of telling.</param>
public readonly record struct PresenceChange(UserId User, bool IsOnline);
