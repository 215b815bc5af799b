using System.Collections.Concurrent;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Routing;

/// <summary>
/// Routes of the topics that were asked for. One question a topic is under way at a time, whoever waits for it. A route that cannot be asked for again stays in use.
/// </summary>
/// <param name="query">Asks the server.</param>
/// <param name="access">Takes the place of the addresses that the server names; null to use those.</param>
/// <param name="asked">The address that the server is told it was asked by.</param>
/// <param name="space">The namespace of all topics; empty for none.</param>
/// <param name="time">For how old a route is.</param>
internal sealed class RouteCache(Func<QueryRouteRequest, CancellationToken, Task<QueryRouteResponse>> query, ProxyAddress? access, ProxyAddress asked, string space, TimeProvider time)
{
    /// <summary>A fault asks again at once, but not more often than this.</summary>
    private static readonly TimeSpan s_leastAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The topics that were asked for and exist, or did.</summary>
    public IEnumerable<TopicRoute> Known => _entries.Values.Select(entry => entry.Route).OfType<TopicRoute>();

    /// <summary>From memory, or asked for.</summary>
    /// <exception cref="RocketMqException">It is not known, and asking failed.</exception>
    public ValueTask<TopicRoute> GetAsync(string topic, CancellationToken cancellationToken) =>
        _entries.TryGetValue(topic, out var entry) && entry.Route is { } route ? new(route) : new(RefreshAsync(topic, cancellationToken));

    /// <summary>Where calls for a broker go; null when the server names no address.</summary>
    public ProxyAddress? AddressOf(Broker? broker) => broker is null ? null : access ?? ProxyAddress.TryRead(broker.Endpoints);

    /// <summary>Asks, or waits for the answer to a question that is under way.</summary>
    /// <exception cref="RocketMqException">It failed; a route that was known is kept.</exception>
    public Task<TopicRoute> RefreshAsync(string topic, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(topic, static _ => new Entry());
        Task<TopicRoute> asking;
        lock (entry)
        {
            if (entry.Asking is not { IsCompleted: false })
                entry.Asking = AskAsync(topic, entry);
            asking = entry.Asking;
        }

        return asking.WaitAsync(cancellationToken);
    }

    /// <summary>A server said that the route is wrong: ask, unless that was done just now.</summary>
    public void Suspect(string topic)
    {
        if (!_entries.TryGetValue(topic, out var entry))
            return;
        lock (entry)
        {
            if (entry.Asking is { IsCompleted: false } || time.GetElapsedTime(entry.AskedAt) < s_leastAge)
                return;
            entry.Asking = AskAsync(topic, entry);
        }
    }

    /// <summary>Asks for all again. What fails keeps its route, and is told.</summary>
    public async Task RefreshAllAsync(Action<string, Exception> failed, CancellationToken cancellationToken)
    {
        foreach (var (topic, entry) in _entries)
        {
            try
            {
                await RefreshAsync(topic, cancellationToken);
            }
            catch (RocketMqException error) when (entry.Route is null && error.Code == RocketMqCode.TopicNotFound)
            {
                // Asked for once, and never there: who wants it asks again.
                _entries.TryRemove(topic, out _);
            }
            catch (RocketMqException error)
            {
                failed(topic, error);
            }
        }
    }

    private async Task<TopicRoute> AskAsync(string topic, Entry entry)
    {
        await Task.Yield(); // not under the lock
        entry.AskedAt = time.GetTimestamp();
        var resource = new Resource { ResourceNamespace = space, Name = topic };
        var answer = await query(new QueryRouteRequest { Topic = resource, Endpoints = asked.Wire }, CancellationToken.None);
        var queues = new List<RouteQueue>(answer.MessageQueues.Count);
        foreach (var queue in answer.MessageQueues)
        {
            if (AddressOf(queue.Broker) is { } address)
                queues.Add(new RouteQueue(queue, address));
        }

        if (queues.Count == 0)
            throw new RocketMqException(RocketMqCode.TopicNotFound, $"the route of topic {topic} has no queue");
        var route = new TopicRoute(resource, queues);
        entry.Route = route;
        return route;
    }

    private sealed class Entry
    {
        private long _askedAt;
        private volatile TopicRoute? _route;

        public TopicRoute? Route
        {
            get => _route;
            set => _route = value;
        }

        public Task<TopicRoute>? Asking { get; set; }

        public long AskedAt
        {
            get => Volatile.Read(ref _askedAt);
            set => Volatile.Write(ref _askedAt, value);
        }
    }
}
