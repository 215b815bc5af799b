using System.Runtime.InteropServices;

namespace ImConnect.Sqlite;

/// <summary>What waits in one inbox from one sender, kept beside the file so that accepting needs no counting.</summary>
internal sealed class ChatState
{
    private Dictionary<long, int>? _unpublished;

    /// <summary>Messages and friend notices that are not settled.</summary>
    public int Open { get; set; }

    /// <summary>Withdrawals that nobody has received.</summary>
    public int Tombstones { get; set; }

    /// <summary>The greatest position of the messages and withdrawals among them, 0 when there is none; null when it was taken out of several and must be looked up.</summary>
    public long? Last { get; set; } = 0;

    public bool IsEmpty => Open == 0 && Tombstones == 0 && _unpublished is not { Count: > 0 };

    /// <summary>Events of some message wait that are not this life's own.</summary>
    public bool IsBehind(long lease)
    {
        if (_unpublished is null)
            return false;
        foreach (var owner in _unpublished.Keys)
        {
            if (owner != lease)
                return true;
        }

        return false;
    }

    public void AddUnpublished(long lease) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_unpublished ??= [], lease, out _)++;

    public void RemoveUnpublished(long lease)
    {
        if (_unpublished is null || !_unpublished.TryGetValue(lease, out var count))
            return;
        if (count == 1)
            _unpublished.Remove(lease);
        else
            _unpublished[lease] = count - 1;
    }
}
