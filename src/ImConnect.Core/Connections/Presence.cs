using System.Runtime.CompilerServices;

namespace ImConnect.Connections;

/// <summary>Presence on one node: the connection table knows, and tells whose first connection came or last one went.</summary>
internal sealed class Presence : IPresence
{
    private readonly ConnectionTable _table;
    private readonly Lock _lock = new();
    private PresenceWatcher[] _watchers = [];

    public Presence(ConnectionTable table)
    {
        _table = table;
        table.Changed = OnChanged;
    }

    /// <inheritdoc/>
    public ValueTask<bool[]> AreOnlineAsync(IReadOnlyList<UserId> users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(users);
        var online = new bool[users.Count];
        for (var i = 0; i < online.Length; i++)
            online[i] = IsOnline(users[i]);
        return new(online);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PresenceChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new PresenceWatcher();
        lock (_lock)
            _watchers = [.. _watchers, watcher];
        try
        {
            while (true)
            {
                foreach (var user in await watcher.TakeAsync(cancellationToken))
                    yield return new PresenceChange(user, IsOnline(user));
            }
        }
        finally
        {
            lock (_lock)
                _watchers = Array.FindAll(_watchers, other => other != watcher);
        }
    }

    private bool IsOnline(UserId user) => _table.Find(user).Length > 0;

    private void OnChanged(UserId user)
    {
        foreach (var watcher in Volatile.Read(ref _watchers))
            watcher.Add(user);
    }
}
