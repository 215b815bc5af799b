using System.Runtime.InteropServices;
using ImConnect.Protocol;

namespace ImConnect.Persistence;

/// <summary>The inbox of one user in an <see cref="InMemoryInbox"/>. Under its lock.</summary>
/// <param name="owner">Whose it is.</param>
/// <param name="keepsSettled">What was settled stays readable until it is forgotten (<see cref="AckPolicy.EveryDevice"/>).</param>
internal sealed class InMemoryMailbox(UserId owner, bool keepsSettled)
{
    private readonly Dictionary<MessageId, InMemoryMessage> _messages = [];
    private readonly Dictionary<(UserId Sender, ClientMessageId ClientId), InMemoryMessage> _window = [];
    private readonly Dictionary<(MessageId Id, EntryKind Kind), InMemoryNotice> _notices = [];
    private readonly Dictionary<UserId, InMemoryChat> _chats = [];
    private readonly SortedSet<InboxPosition> _order = [];
    private readonly Dictionary<InboxPosition, InboxEntry> _waiting = [];
    private InboxPosition _last;

    /// <summary>Messages and friend notices that are not settled.</summary>
    public int Unsettled { get; private set; }

    /// <summary>How far each device has come.</summary>
    public InMemoryDevices Devices { get; } = new();

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
        Wait(message.Entry);
        if (submission.Kind == EntryKind.Message)
            chat.Open(message.Entry.Position);
        chat.Unsettled++;
        Unsettled++;
        return message;
    }

    /// <summary>A message is settled: it waits no longer; its head stays.</summary>
    public void Close(InMemoryMessage message)
    {
        var chat = Chat(message.Entry.Sender);
        if (!keepsSettled)
            Leave(message.Entry);
        chat.Close(message.Entry.Position);
        chat.Unsettled--;
        Unsettled--;
    }

    /// <summary>It is not read again, whatever the policy: withdrawn, or expired.</summary>
    public void Hide(InMemoryMessage message) => Leave(message.Entry);

    /// <summary>The end of a message's window: nothing is known of it any more.</summary>
    public void Forget(InMemoryMessage message)
    {
        Leave(message.Entry);
        if (Find(message.Entry.Id) == message)
            _messages.Remove(message.Entry.Id);
        if (Find(message.Entry.Sender, message.Entry.ClientId) == message)
            _window.Remove((message.Entry.Sender, message.Entry.ClientId));
    }

    /// <summary>Puts a notice at the end; one of the same message and kind makes room for it.</summary>
    public InMemoryNotice PutNotice(EntryKind kind, in MessageHead about, UserId sender, DateTimeOffset now)
    {
        if (Find(about.Id, kind) is { } old)
            Remove(old);
        var entry = new InboxEntry
        {
            Kind = kind,
            Id = about.Id,
            Receiver = owner,
            Sender = sender,
            ClientId = about.ClientId,
            Position = NextPosition(now),
            Status = kind == EntryKind.Receipt ? about.Status : default,
        };
        if (kind != EntryKind.Withdrawal)
            return Put(entry, now);
        var chat = Chat(sender);
        var notice = Put(entry with { Previous = chat.PreviousOf(entry.Position) }, now);
        chat.Open(entry.Position);
        return notice;
    }

    /// <summary>
    /// Tells of a message that has expired, in its place. Together with what the last gap told, if nobody received that; then it keeps the later of both places.
    /// </summary>
    public void PutGap(InMemoryMessage expired, DateTimeOffset now)
    {
        var position = expired.Entry.Position;
        var gap = new GapNotice(1, position.ToUnixTimeMilliseconds());
        if (Find(GapNotice.Id, EntryKind.Gap) is { } old)
        {
            Remove(old);
            if (!old.IsReceived)
                gap = gap.Add(GapNotice.Read(old.Entry.Body.Span));
            if (old.Entry.Position > position)
                position = old.Entry.Position;
        }

        Put(new InboxEntry { Kind = EntryKind.Gap, Id = GapNotice.Id, Receiver = owner, Sender = owner, Position = position, Body = gap.ToBody() }, now);
    }

    /// <summary>Received, but kept for a while: its chat no longer counts with it.</summary>
    public void Received(InMemoryNotice notice)
    {
        notice.IsReceived = true;
        Chat(notice.Entry.Sender).Close(notice.Entry.Position);
    }

    public void Remove(InMemoryNotice notice)
    {
        // a newer one may have taken its place
        if (Find(notice.Entry.Id, notice.Entry.Kind) != notice)
            return;
        _notices.Remove((notice.Entry.Id, notice.Entry.Kind));
        Leave(notice.Entry);
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

    private InMemoryNotice Put(in InboxEntry entry, DateTimeOffset now)
    {
        var notice = new InMemoryNotice(entry, now);
        _notices.Add((entry.Id, entry.Kind), notice);
        Wait(entry);
        return notice;
    }

    /// <summary>A gap may have taken the place of a message that expired: that one stays.</summary>
    private void Leave(in InboxEntry entry)
    {
        if (!_waiting.TryGetValue(entry.Position, out var waiting) || waiting.Kind != entry.Kind)
            return;
        _order.Remove(entry.Position);
        _waiting.Remove(entry.Position);
    }
}
