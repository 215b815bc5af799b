using System.Collections.Concurrent;

namespace ImConnect.Connections;

/// <summary>Who is connected here. Reading is a look-up without a lock; the arrays are replaced, never changed.</summary>
internal sealed class ConnectionTable(SessionRules rules)
{
    private readonly ConcurrentDictionary<UserId, LiveConnection[]> _users = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Called when a user's first connection has come or the last one has gone. Set by who shows presence.</summary>
    public Action<UserId>? Changed { get; set; }

    /// <summary>The connections of a user; empty when there is none.</summary>
    public LiveConnection[] Find(UserId user) => _users.TryGetValue(user, out var found) ? found : [];

    /// <summary>Adds a connection and takes out those that it replaces; or, when the rules do not let it in, does nothing and says why.</summary>
    public Reason Add(LiveConnection connection, out LiveConnection[] replaced)
    {
        while (true)
        {
            var present = Find(connection.User);
            var reason = rules.Check(present, connection.Device);
            replaced = reason == Reason.None ? Array.FindAll(present, other => rules.Replaces(connection.Device, other.Device)) : [];
            if (reason != Reason.None)
                return reason;
            LiveConnection[] after = [.. present.Except(replaced), connection];
            var done = present.Length == 0 ? _users.TryAdd(connection.User, after) : _users.TryUpdate(connection.User, after, present);
            if (!done)
                continue;
            Interlocked.Add(ref _count, 1 - replaced.Length);
            if (present.Length == 0)
                Changed?.Invoke(connection.User);
            return Reason.None;
        }
    }

    /// <summary>Takes out this connection and no other: a late close never removes a newer login.</summary>
    public bool Remove(LiveConnection connection)
    {
        while (_users.TryGetValue(connection.User, out var present))
        {
            var rest = Array.FindAll(present, other => other != connection);
            if (rest.Length == present.Length)
                return false;
            var done = rest.Length == 0
                ? _users.TryRemove(new KeyValuePair<UserId, LiveConnection[]>(connection.User, present))
                : _users.TryUpdate(connection.User, rest, present);
            if (!done)
                continue;
            Interlocked.Decrement(ref _count);
            if (rest.Length == 0)
                Changed?.Invoke(connection.User);
            return true;
        }

        return false;
    }
}
