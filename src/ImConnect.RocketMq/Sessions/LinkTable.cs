using System.Collections.Concurrent;
using ImConnect.RocketMq.Routing;

namespace ImConnect.RocketMq.Sessions;

/// <summary>One link an address, made when first asked for; as many as the server names addresses.</summary>
internal sealed class LinkTable(SessionParts parts)
{
    private readonly ConcurrentDictionary<ProxyAddress, ProxyLink> _links = new();
    private readonly HashSet<ProxyAddress> _unused = [];
    private readonly Lock _lock = new();
    private bool _closed;

    public ICollection<ProxyLink> All => _links.Values;

    /// <exception cref="RocketMqException">The client was closed.</exception>
    public ProxyLink Get(ProxyAddress address) => _links.TryGetValue(address, out var link) ? link : Add(address);

    /// <summary>Lets go of those that no route has named twice in a row. Called by one loop.</summary>
    public async Task PruneAsync(IReadOnlyCollection<ProxyAddress> used, Func<ProxyLink, Task> close)
    {
        foreach (var address in _links.Keys)
        {
            if (used.Contains(address))
                _unused.Remove(address);
            else if (!_unused.Add(address) && _links.TryRemove(address, out var link))
                await close(link);
        }

        _unused.RemoveWhere(address => !_links.ContainsKey(address));
    }

    /// <summary>No more links; those that are there are closed, all at once.</summary>
    public async Task CloseAsync(Func<ProxyLink, Task> close)
    {
        lock (_lock)
            _closed = true;
        await Task.WhenAll(_links.Values.Select(close));
    }

    private ProxyLink Add(ProxyAddress address)
    {
        lock (_lock)
        {
            if (_closed)
                throw new RocketMqException(RocketMqCode.Closed, "the client was closed");
            return _links.GetOrAdd(address, static (added, parts) => new ProxyLink(added, parts), parts);
        }
    }
}
