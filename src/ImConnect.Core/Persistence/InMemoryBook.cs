using System.Runtime.InteropServices;
using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>What an <see cref="InMemoryInbox"/> knows, and what time and settling do to it. Under its lock.</summary>
internal sealed class InMemoryBook(InboxOptions options, PublishingOptions publishing)
{
    private readonly Dictionary<UserId, InMemoryMailbox> _boxes = [];
    private readonly PriorityQueue<InMemoryMessage, DateTimeOffset> _windows = new();
    private readonly PriorityQueue<InMemoryNotice, DateTimeOffset> _received = new();
    private readonly SortedSet<InMemoryMessage> _lives = new(Comparer<InMemoryMessage>.Create(InMemoryMessage.CompareAge));

    /// <summary>Messages and friend notices that are not settled, of all users.</summary>
    public long Unsettled { get; private set; }

    /// <summary>What is to be tried again.</summary>
    public InMemoryDueQueue Due { get; } = new();

    /// <summary>What is to be published.</summary>
    public InMemoryOutbox Outbox { get; } = new(publishing);

    public bool IsEveryDevice => options.Acks == AckPolicy.EveryDevice;

    /// <summary>A message or friend notice that was not known before.</summary>
    public InMemoryMessage Add(in Submission submission, DateTimeOffset now)
    {
        var message = Box(submission.Receiver).Add(submission, now);
        Unsettled++;
        if (submission.Kind != EntryKind.Message)
            return message;
        Due.Set(message, now + submission.FirstDelay);
        _lives.Add(message);
        Outbox.Add(message, ChatOf(message), EntryEvent.Send, submission.PublishedBy);
        return message;
    }

    /// <summary>It is received: kept until then.</summary>
    public void Keep(InMemoryNotice notice, DateTimeOffset until) => _received.Enqueue(notice, until);

    /// <summary>What the first settling ends, whoever settles: waiting, due time, claim. From now on the window runs.</summary>
    public void End(InMemoryMessage message, DateTimeOffset now)
    {
        if (message.Head.IsSettled)
            return;
        Box(message.Entry.Receiver).Close(message);
        Unsettled--;
        _lives.Remove(message);
        Due.Set(message, null);
        message.Token = default;
        _windows.Enqueue(message, now + options.Window);
    }

    /// <summary>It goes as if it had never been; false once its first event is stored.</summary>
    public bool Refuse(InMemoryMessage message)
    {
        if (!message.Events.HasSend)
            return false;
        var box = Box(message.Entry.Receiver);
        Outbox.Set(message, ChatOf(message), default);
        if (!message.Head.IsSettled)
        {
            box.Close(message);
            Unsettled--;
        }

        _lives.Remove(message);
        Due.Set(message, null);
        box.Forget(message);
        return true;
    }

    /// <summary>Some event of it was dealt with, or dropped.</summary>
    public void EventDone(InMemoryMessage message)
    {
        if (message.Events.IsEmpty && message.IsOverdue)
            Box(message.Entry.Receiver).Forget(message);
        else if (!message.Head.IsSettled)
            _lives.Add(message); // it may have been too old before
    }

    public bool IsPublishing(InMemoryMessage message, LeaseId lease) => message.Events.HasSend && ChatOf(message).IsOf(message.Entry.Position, lease);

    public InMemoryChat ChatOf(InMemoryMessage message) => Box(message.Entry.Receiver).Chat(message.Entry.Sender);

    public InMemoryMailbox? Find(UserId user) => _boxes.GetValueOrDefault(user);

    public InMemoryMailbox Box(UserId user) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_boxes, user, out _) ??= new InMemoryMailbox(user, IsEveryDevice);

    public void Sweep(DateTimeOffset now)
    {
        while (_windows.TryPeek(out var message, out var end) && end <= now)
        {
            _windows.Dequeue();

            // while its event is not stored it keeps its place
            message.IsOverdue = true;
            Box(message.Entry.Receiver).Hide(message);
            if (message.Events.IsEmpty)
                Box(message.Entry.Receiver).Forget(message);
        }

        while (_received.TryPeek(out var notice, out var end) && end <= now)
            Box(_received.Dequeue().Entry.Receiver).Remove(notice);

        var old = (now - options.EntryLife).ToUnixTimeMilliseconds();
        while (_lives.Min is { } oldest && oldest.Entry.Position.ToUnixTimeMilliseconds() <= old)
            Expire(oldest, now);
    }

    /// <summary>Nobody came for it. While an event of it is not stored it waits all the same.</summary>
    private void Expire(InMemoryMessage message, DateTimeOffset now)
    {
        _lives.Remove(message);
        if (!message.Events.IsEmpty)
            return;
        End(message, now);
        message.IsExpired = true;
        message.Status = MessageStatus.Offline;
        message.TrimBody();
        var box = Box(message.Entry.Receiver);
        box.Hide(message);
        box.PutGap(message, now);
    }
}
