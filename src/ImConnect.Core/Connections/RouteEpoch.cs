namespace ImConnect.Connections;

/// <summary>
/// One registration of a connection. A copy of an entry goes only to the epoch that it was read for, so that a late copy never
/// reaches a newer connection of the same user.
/// </summary>
public readonly record struct RouteEpoch(long Value);
