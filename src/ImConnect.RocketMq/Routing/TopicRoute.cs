using ImConnect.RocketMq.Wire;
using Encoding = System.Text.Encoding;

namespace ImConnect.RocketMq.Routing;

/// <summary>The queues of a topic, as they were when the server was asked. Does not change.</summary>
internal sealed class TopicRoute
{
    private const int StackBytes = 256;

    private readonly RouteQueue[] _writable;
    private readonly int[][] _sharing;
    private readonly ProxyAddress[] _writableAddresses;

    public TopicRoute(Resource topic, IEnumerable<RouteQueue> queues)
    {
        Topic = topic.Name;
        Resource = topic;
        Queues = [.. queues.OrderBy(queue => queue.BrokerName, StringComparer.Ordinal).ThenBy(queue => queue.Id)];
        Addresses = [.. Queues.Select(queue => queue.Address).Distinct()];
        _writable = [.. Queues.Where(queue => queue.IsWritable)];
        _writableAddresses = [.. _writable.Select(queue => queue.Address).Distinct()];

        // A proxy chooses among the queues that it serves: all in cluster mode, its own broker's in local mode.
        _sharing = [.. _writable.Select(queue => Enumerable.Range(0, _writable.Length).Where(i => _writable[i].Address.Equals(queue.Address)).ToArray())];
    }

    public string Topic { get; }

    /// <summary>The topic as it travels; not to be changed.</summary>
    public Resource Resource { get; }

    /// <summary>By broker name and id.</summary>
    public IReadOnlyList<RouteQueue> Queues { get; }

    /// <summary>Each once.</summary>
    public IReadOnlyList<ProxyAddress> Addresses { get; }

    /// <summary>Where messages without a group may go; each once, none when nothing may be written.</summary>
    public IReadOnlyList<ProxyAddress> WritableAddresses => _writableAddresses;

    /// <summary>
    /// Where the messages of a group go, and the queue that the proxy there puts them into: the same until queues are added or taken away. Null when nothing may be written.
    /// </summary>
    public RouteQueue? QueueOf(string group, out ProxyAddress? address)
    {
        address = null;
        if (_writable.Length == 0)
            return null;
        var first = _writableAddresses.Length == 1 ? 0 : IndexOf(group, _writable.Length);
        address = _writable[first].Address;
        var sharing = _sharing[first];
        return _writable[sharing[JumpHash.Of(group, sharing.Length)]];
    }

    private static int IndexOf(string group, int count)
    {
        Span<byte> bytes = stackalloc byte[StackBytes];
        var hash = Encoding.UTF8.TryGetBytes(group, bytes, out var length) ? SipHash.Of(bytes[..length]) : SipHash.Of(Encoding.UTF8.GetBytes(group));
        var index = (long)hash % count;
        return (int)(index < 0 ? index + count : index);
    }
}
