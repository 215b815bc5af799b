using System.Collections.Concurrent;

namespace ImConnect.Connections;

/// <summary>Who is connected here. Reading is a look-up without a lock; the arrays are replaced, never changed.</summary>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<UserId, LiveConnection[]> _users = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The connections of a user; empty when there is none.</summary>
    public LiveConnection[] Find(UserId user) => _users.TryGetValue(user, out var found) ? found : [];

    /// <summary>Adds a connection and takes out those that it replaces: the same user's on the same kind of device.</summary>
    public LiveConnection[] Add(LiveConnection connection)
    {
        LiveConnection[] replaced = [];
        _users.AddOrUpdate(
            connection.User,
            (_, added) =>
            {
                // May run after the other one: the array it saw was gone by then, and with it what was to be replaced.
                replaced = [];
                return [added];
            },
            (_, present, added) =>
            {
                replaced = Array.FindAll(present, other => other.Device.Kind == added.Device.Kind);
                return [.. Array.FindAll(present, other => other.Device.Kind != added.Device.Kind), added];
            },
            connection);
        Interlocked.Add(ref _count, 1 - replaced.Length);
        return replaced;
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
            return true;
        }

        return false;
    }
}
