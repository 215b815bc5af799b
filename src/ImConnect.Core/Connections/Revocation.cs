namespace ImConnect.Connections;

/// <summary>Tokens of a user that were issued up to a moment are refused.</summary>
/// <param name="User">The user.</param>
/// <param name="Device">Only those of this device (kind and id); null: all of the user's.</param>
/// <param name="At">Up to then.</param>
public readonly record struct Revocation(UserId User, Device? Device, DateTimeOffset At);
