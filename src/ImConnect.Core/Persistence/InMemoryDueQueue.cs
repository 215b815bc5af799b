namespace ImConnect.Persistence;

/// <summary>The messages that have a due time, oldest due first, then in position order.</summary>
internal sealed class InMemoryDueQueue
{
    private readonly SortedSet<InMemoryMessage> _messages = new(Comparer<InMemoryMessage>.Create(Compare));

    /// <summary>Gives a message another due time, or none.</summary>
    public void Set(InMemoryMessage message, DateTimeOffset? dueAt)
    {
        // the set is ordered by the due time: out before it changes
        _messages.Remove(message);
        message.DueAt = dueAt;
        if (dueAt is not null)
            _messages.Add(message);
    }

    /// <summary>What is due now and may be taken, at most <paramref name="max"/>. A copy: the caller moves what it takes.</summary>
    public List<InMemoryMessage> Due(DateTimeOffset now, int max, Func<InMemoryMessage, bool> mayTake) =>
        [.. _messages.TakeWhile(message => message.DueAt <= now).Where(mayTake).Take(max)];

    private static int Compare(InMemoryMessage left, InMemoryMessage right)
    {
        var order = Nullable.Compare(left.DueAt, right.DueAt);
        return order != 0 ? order : InMemoryMessage.CompareAge(left, right);
    }
}
