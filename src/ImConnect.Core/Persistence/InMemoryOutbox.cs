using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>The events that wait in an <see cref="InMemoryInbox"/>, and the dead letters. Under its lock.</summary>
internal sealed class InMemoryOutbox(PublishingOptions options)
{
    /// <summary>Beside its body, a message whose events wait counts with so many bytes.</summary>
    private const int Overhead = 256;

    private readonly SortedSet<InMemoryMessage> _waiting = new(Comparer<InMemoryMessage>.Create(InMemoryMessage.CompareAge));
    private readonly SortedDictionary<long, DeadLetter> _dead = [];
    private long _events, _bytes, _lastDead;

    public bool IsFull => _events >= options.OutboxBound || _bytes >= options.OutboxBytes;

    public OutboxSize Size => new(_events, _bytes, _dead.Count, _waiting.Min?.Entry.Position ?? InboxPosition.None);

    /// <summary>The event waits from now on; says for whom.</summary>
    public PublishBy Add(InMemoryMessage message, InMemoryChat chat, EntryEvent one, LeaseId by)
    {
        if (by == default || message.Events.Contains(one))
            return PublishBy.Nobody;
        var isOutbox = by == LeaseId.Outbox || chat.IsBehind(by);
        var position = message.Entry.Position;
        if (message.Events.IsEmpty)
        {
            _waiting.Add(message);
            chat.SetUnpublished(position, isOutbox ? LeaseId.Outbox : by);
        }
        else if (isOutbox && !chat.IsOf(position, LeaseId.Outbox))
        {
            message.Handed = message.Handed.With(one);
            chat.Share(position, isShared: true);
        }

        message.Events = message.Events.With(one);
        _events++;
        Count(message);
        return isOutbox ? PublishBy.Outbox : PublishBy.Me;
    }

    /// <summary>The event waits no longer; false when it did not.</summary>
    public bool Remove(InMemoryMessage message, InMemoryChat chat, EntryEvent one)
    {
        if (!message.Events.Contains(one))
            return false;
        Set(message, chat, message.Events.Without(one));
        return true;
    }

    /// <summary>A fact of an event; false when it changes nothing.</summary>
    public bool Complete(in Completion completion, InMemoryMessage message, InMemoryChat chat, long now)
    {
        if (completion.Kind == CompletionKind.Released)
        {
            if (message.Events.IsEmpty || chat.IsOf(message.Entry.Position, LeaseId.Outbox))
                return false;
            chat.SetUnpublished(message.Entry.Position, LeaseId.Outbox);
            message.Handed = default;
            return true;
        }

        if (!Remove(message, chat, completion.Event))
            return false;
        if (completion is { Kind: CompletionKind.Dead, Letter: { } letter })
            AddDead(letter, now);
        return true;
    }

    /// <summary>These of its events wait, none else.</summary>
    public void Set(InMemoryMessage message, InMemoryChat chat, EntryEvents rest)
    {
        if (message.Events == rest)
            return;
        _events -= message.Events.Count - rest.Count;
        message.Events = rest;
        message.Handed = new EntryEvents(message.Handed.Bits & rest.Bits);
        var position = message.Entry.Position;
        if (rest.IsEmpty)
        {
            _waiting.Remove(message);
            chat.RemoveUnpublished(position);
        }
        else if (message.Handed == rest)
        {
            chat.SetUnpublished(position, LeaseId.Outbox);
            message.Handed = default;
        }
        else if (!chat.IsOf(position, LeaseId.Outbox))
        {
            chat.Share(position, !message.Handed.IsEmpty);
        }

        Count(message);
    }

    public List<OutboxEntry> Read(InboxPosition after, int max, Func<InMemoryMessage, bool> isPublishing)
    {
        List<OutboxEntry> found = [];
        foreach (var message in _waiting)
        {
            var position = message.Entry.Position;
            if (position <= after)
                continue;
            if (found.Count >= max && found[^1].Entry.Position != position)
                break;
            found.Add(new OutboxEntry(message.Entry, message.Events, isPublishing(message)));
        }

        return found;
    }

    public void AddDead(DeadLetter letter, long now) => _dead[++_lastDead] = letter with { Number = _lastDead, At = now };

    public List<DeadLetter> ListDead(long after, int max) => [.. _dead.Values.Where(letter => letter.Number > after).Take(max)];

    public int RemoveDead(IReadOnlyList<long> numbers) => numbers.Count(_dead.Remove);

    /// <summary>Drops a body that nobody needs any more, and counts what is left.</summary>
    private void Count(InMemoryMessage message)
    {
        message.TrimBody();
        var bytes = message.Events.IsEmpty ? 0 : Overhead + message.Entry.Body.Length;
        _bytes += bytes - message.OutboxBytes;
        message.OutboxBytes = bytes;
    }
}
