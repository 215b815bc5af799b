namespace ImConnect.Persistence;

/// <summary>What one sender has in one receiver's inbox: its order, and what of it is not published.</summary>
internal sealed class InMemoryChat
{
    private readonly SortedSet<InboxPosition> _open = [];
    private readonly SortedDictionary<InboxPosition, LeaseId> _unpublished = [];

    /// <summary>Messages that are not settled.</summary>
    public int Unsettled { get; set; }

    public void Open(InboxPosition position) => _open.Add(position);

    public void Close(InboxPosition position) => _open.Remove(position);

    /// <summary>Events of the message at this position wait, for this publisher.</summary>
    public void SetUnpublished(InboxPosition position, LeaseId publisher) => _unpublished[position] = publisher;

    public void RemoveUnpublished(InboxPosition position) => _unpublished.Remove(position);

    /// <summary>The last open entry before a position: a message that is not settled, or a withdrawal.</summary>
    public InboxPosition PreviousOf(InboxPosition position) =>
        _open.GetViewBetween(InboxPosition.None, new InboxPosition(position.Value - 1)).Max;

    /// <summary>Some event waits, and not for this publisher.</summary>
    public bool IsBehind(LeaseId publisher) => IsBehind(new InboxPosition(long.MaxValue), publisher);

    /// <summary>The event of the message at this position waits for this publisher.</summary>
    public bool IsOf(InboxPosition position, LeaseId publisher) => _unpublished.TryGetValue(position, out var owner) && owner == publisher;

    /// <summary>An older event is unpublished, and not this publisher's.</summary>
    public bool IsBehind(InboxPosition position, LeaseId publisher)
    {
        foreach (var (older, itsPublisher) in _unpublished)
        {
            if (older >= position)
                return false;
            if (itsPublisher != publisher)
                return true;
        }

        return false;
    }
}
