using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Routing;

/// <summary>One queue of a topic, and where calls for it go.</summary>
/// <param name="Wire">As the server gave it; not to be changed.</param>
/// <param name="Address">Its proxy.</param>
internal sealed record RouteQueue(MessageQueue Wire, ProxyAddress Address)
{
    private const int MasterId = 0;

    public string BrokerName => Wire.Broker.Name;

    public int Id => Wire.Id;

    public bool IsWritable => Wire.Broker.Id == MasterId && Wire.Permission is Permission.Write or Permission.ReadWrite;

    public bool IsReadable => Wire.Broker.Id == MasterId && Wire.Permission is Permission.Read or Permission.ReadWrite;
}
