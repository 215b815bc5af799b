using System.Runtime.InteropServices;

namespace ImConnect.Persistence;

/// <summary>The inbox of one user in an <see cref="InMemoryInbox"/>. Under its lock.</summary>
internal sealed class InMemoryMailbox(UserId owner)
{
    private readonly Dictionary<MessageId, InMemoryMessage> _messages = [];
    private readonly Dictionary<(UserId Sender, ClientMessageId ClientId), InMemoryMessage> _window = [];
    private readonly Dictionary<(MessageId Id, EntryKind Kind), InMemoryNotice> _notices = [];
    private readonly Dictionary<UserId, InMemoryChat> _chats = [];
    private readonly SortedSet<InboxPosition> _order = [];
    private readonly Dictionary<InboxPosition, InboxEntry> _waiting = [];
    private InboxPosition _last;

    /// <summary>Messages that are not settled.</summary>
    public int Unsettled { get; private set; }

    public InMemoryMessage? Find(MessageId id) => _messages.GetValueOrDefault(id);

    public InMemoryMessage? Find(UserId sender, ClientMessageId clientId) => _window.GetValueOrDefault((sender, clientId));

    public InMemoryNotice? Find(MessageId id, EntryKind kind) => _notices.GetValueOrDefault((id, kind));

    public InMemoryChat Chat(UserId sender) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_chats, sender, out _) ??= new InMemoryChat();

    public InMemoryMessage Add(in Submission submission, DateTimeOffset now)
    {
        var message = new InMemoryMessage(submission, NextPosition(now));
        var chat = Chat(submission.Sender);
        _messages.Add(submission.Id, message);
        _window.Add((submission.Sender, submission.ClientId), message);
        if (!message.IsPublished)
            chat.AddUnpublished(message.Entry.Position, submission.PublishedBy);
        Wait(message.Entry);
        chat.Open(message.Entry.Position);
        chat.Unsettled++;
        Unsettled++;
        return message;
    }

    /// <summary>A message is settled: it waits no longer; its head stays.</summary>
    public void Close(InMemoryMessage message)
    {
        var chat = Chat(message.Entry.Sender);
        Leave(message.Entry.Position);
        chat.Close(message.Entry.Position);
        chat.Unsettled--;
        Unsettled--;
    }

    /// <summary>The end of a message's window: nothing is known of it any more.</summary>
    public void Forget(InMemoryMessage message)
    {
        _messages.Remove(message.Entry.Id);
        _window.Remove((message.Entry.Sender, message.Entry.ClientId));
    }

    /// <summary>Puts a notice at the end; one of the same message and kind makes room for it.</summary>
    public InMemoryNotice PutNotice(EntryKind kind, in MessageHead about, UserId sender, DateTimeOffset now)
    {
        if (Find(about.Id, kind) is { } old)
            Remove(old);
        var position = NextPosition(now);
        var entry = new InboxEntry
        {
            Kind = kind,
            Id = about.Id,
            Receiver = owner,
            Sender = sender,
            ClientId = about.ClientId,
            Position = position,
            Status = kind == EntryKind.Receipt ? about.Status : default,
        };
        Wait(entry);
        if (kind == EntryKind.Withdrawal)
        {
            entry = entry with { Previous = Chat(sender).PreviousOf(position) };
            Chat(sender).Open(position);
        }

        var notice = new InMemoryNotice(entry, now);
        _notices.Add((about.Id, kind), notice);
        return notice;
    }

    public void Remove(InMemoryNotice notice)
    {
        _notices.Remove((notice.Entry.Id, notice.Entry.Kind));
        Leave(notice.Entry.Position);
        Chat(notice.Entry.Sender).Close(notice.Entry.Position);
    }

    public List<InboxEntry> Read(InboxPosition after, int max) =>
        after.Value == long.MaxValue
            ? []
            : [.. _order.GetViewBetween(new InboxPosition(after.Value + 1), new InboxPosition(long.MaxValue))
                .Take(max).Select(position => _waiting[position])];

    private InboxPosition NextPosition(DateTimeOffset now) => _last = InboxPosition.After(_last, now.ToUnixTimeMilliseconds());

    private void Wait(in InboxEntry entry)
    {
        _order.Add(entry.Position);
        _waiting.Add(entry.Position, entry);
    }

    private void Leave(InboxPosition position)
    {
        _order.Remove(position);
        _waiting.Remove(position);
    }
}
