using ImConnect.Persistence;

namespace ImConnect.Routing;

/// <summary>One life of a node.</summary>
/// <param name="Id">Unique for ever: fences claims and what this life publishes.</param>
/// <param name="WorkerId">From 0 to 1023; no two live nodes have the same. Part of every message id.</param>
/// <param name="IdFloor">Ids of this life are greater: what is stored was made before, whatever the clock says now.</param>
public sealed record NodeLease(LeaseId Id, int WorkerId, MessageId IdFloor);
