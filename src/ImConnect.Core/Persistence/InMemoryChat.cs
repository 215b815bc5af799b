namespace ImConnect.Persistence;

/// <summary>What one sender has in one receiver's inbox: its order, and what of it is not published.</summary>
internal sealed class InMemoryChat
{
    private readonly SortedSet<InboxPosition> _open = [];
    private readonly SortedDictionary<InboxPosition, (LeaseId Publisher, bool IsShared)> _unpublished = [];

    /// <summary>Messages that are not settled.</summary>
    public int Unsettled { get; set; }

    public void Open(InboxPosition position) => _open.Add(position);

    public void Close(InboxPosition position) => _open.Remove(position);

    /// <summary>Events of the message at this position wait, all of them for this publisher.</summary>
    public void SetUnpublished(InboxPosition position, LeaseId publisher) => _unpublished[position] = (publisher, false);

    /// <summary>Behind those of its publisher some wait for the drainer, or do so no longer.</summary>
    public void Share(InboxPosition position, bool isShared) => _unpublished[position] = _unpublished[position] with { IsShared = isShared };

    public void RemoveUnpublished(InboxPosition position) => _unpublished.Remove(position);

    /// <summary>The last open entry before a position: a message that is not settled, or a withdrawal.</summary>
    public InboxPosition PreviousOf(InboxPosition position) =>
        _open.GetViewBetween(InboxPosition.None, new InboxPosition(position.Value - 1)).Max;

    /// <summary>Some event waits, and not for this publisher.</summary>
    public bool IsBehind(LeaseId publisher) => IsBehind(new InboxPosition(long.MaxValue), publisher);

    /// <summary>The first event of those that wait of the message at this position is this publisher's.</summary>
    public bool IsOf(InboxPosition position, LeaseId publisher) => _unpublished.TryGetValue(position, out var owner) && owner.Publisher == publisher;

    /// <summary>Some event of an older message waits, and not for this publisher.</summary>
    public bool IsBehind(InboxPosition position, LeaseId publisher)
    {
        foreach (var (older, owner) in _unpublished)
        {
            if (older >= position)
                return false;
            if (owner.Publisher != publisher || owner.IsShared)
                return true;
        }

        return false;
    }
}
