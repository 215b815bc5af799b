using System.Runtime.InteropServices;

namespace ImConnect.Transports.Admission;

/// <summary>
/// How many connections there are, in all and from each address, those that are still shaking hands included. Holds an entry only for an address that has one.
/// Safe for use by any thread.
/// </summary>
internal sealed class ConnectionCounts(int maxTotal, int maxPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, int> _counts = [];
    private int _total;

    /// <summary>All that have entered and not left.</summary>
    public int Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>Takes a place. <paramref name="isFull"/> when there is none for anybody; else it is this address that has too many.</summary>
    public bool TryEnter(AddressKey key, out bool isFull)
    {
        lock (_gate)
        {
            isFull = _total >= maxTotal;
            if (isFull)
                return false;
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
            if (count >= maxPerAddress)
                return false;
            count++;
            _total++;
            return true;
        }
    }

    /// <summary>Gives the place back. Once for each that was taken.</summary>
    public void Leave(AddressKey key)
    {
        lock (_gate)
        {
            _total--;
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) == 0)
                _counts.Remove(key);
        }
    }
}
