using ImConnect.Diagnostics;
using ImConnect.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Delivery;

/// <summary>
/// Pings connections that were written notices, all of a tick together: one ping proves all notices before it, so waiting a little
/// saves most of them. The queue holds a connection at most once while no ping is under way, so it is bounded by the connections.
/// </summary>
internal sealed class NoticePinger(TimeProvider time, GatewayMetrics metrics, ILogger<NoticePinger> logger)
    : NamedLoop("notice-pinger", time, metrics, logger)
{
    // Long enough for one ping to prove many, short enough that the notices which wait for theirs fill few pages of the store.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private HashSet<ConnectionFeed> _waiting = [];
    private HashSet<ConnectionFeed> _spare = [];

    /// <summary>Asks for a ping at the next tick.</summary>
    public void Add(ConnectionFeed feed)
    {
        lock (_lock)
            _waiting.Add(feed);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(s_tick, Time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            HashSet<ConnectionFeed> due;
            lock (_lock)
            {
                due = _waiting;
                _waiting = _spare;
                _spare = due;
            }

            foreach (var feed in due)
                feed.PingForNotices();
            due.Clear();
        }
    }
}
