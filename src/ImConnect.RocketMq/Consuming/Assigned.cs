using ImConnect.RocketMq.Routing;

namespace ImConnect.RocketMq.Consuming;

/// <summary>What this consumer is to receive from.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Broker">The broker, by its name.</param>
/// <param name="Queue">A queue of it; -1 for all. The server gives out of all of them whichever is named: as many are received from at once as are assigned.</param>
/// <param name="Address">Where calls for it go.</param>
internal sealed record Assigned(string Topic, string Broker, int Queue, ProxyAddress Address);
