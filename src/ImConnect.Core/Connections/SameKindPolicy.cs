namespace ImConnect.Connections;

/// <summary>What happens when a user logs in on a second device of a kind. A device that the token names by <c>device_id</c> always takes over from itself.</summary>
public enum SameKindPolicy
{
    /// <summary>The new login takes over: the old connection is closed with 4002.</summary>
    Replace = 0,

    /// <summary>Both stay, up to the limit of connections a user.</summary>
    Keep = 1,

    /// <summary>The new login is refused with 409 while the old one is connected.</summary>
    Refuse = 2,
}
