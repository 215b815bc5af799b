using System.Diagnostics;
using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Consuming;

/// <summary>A message that is here and not yet settled.</summary>
/// <param name="delivery">As it came.</param>
/// <param name="lease">Its lease.</param>
/// <param name="topic">The topic as it travels.</param>
/// <param name="address">Where it came from, and what becomes of it is told.</param>
/// <param name="trace">What the sender wrote into it; default for nothing.</param>
internal sealed class Held(RocketMqDelivery delivery, Lease lease, Resource topic, ProxyAddress address, ActivityContext trace)
{
    /// <summary>Its latest attempt.</summary>
    public RocketMqDelivery Delivery { get; set; } = delivery;

    public Lease Lease { get; } = lease;

    public Resource Topic { get; } = topic;

    public ProxyAddress Address { get; } = address;

    public ActivityContext Trace { get; } = trace;

    /// <summary>What the budget counts of it.</summary>
    public int Bytes { get; } = delivery.Body.Length;

    /// <summary>Called once, by any thread, when the lease is lost.</summary>
    public Action<Held>? Lost { get; set; }
}
