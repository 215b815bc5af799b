using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Delivery;

/// <summary>
/// What one connection has been written, in which order, and whether it follows live or is being drained. While it drains, live entries are only
/// remarked: the drain reads them from the inbox. So no entry of a chat is ever written before an earlier one, and none is forgotten.
/// </summary>
internal sealed class ConnectionFeed(IConnection connection, FeedServices services, LifecycleChain? hooks)
{
    /// <summary>Above this the memory of what was written is dropped: the next push of each chat then comes by a drain.</summary>
    private const int MaxChats = 1024;

    private readonly Lock _lock = new();
    private readonly DeviceProgress? _progress = services.Inbox.Acks == AckPolicy.EveryDevice ? new DeviceProgress(connection.Session.Device.Key, () => services.Waits.LowestUnpushed(connection.Session.User)) : null;
    private NoticeLedger? _notices;
    private Dictionary<UserId, InboxPosition>? _lastOfChat;
    private DrainPageWait? _page;

    /// <summary>A drain has read the inbox up to here. What it did not find there was settled, taken back or replaced by a later entry: its time is over.</summary>
    private InboxPosition _drained;
    private State _state = State.Draining;
    private bool _missed;
    private bool _wasDrained;

    private enum State
    {
        Draining,
        Live,
        Stopped,
    }

    public IConnection Connection => connection;

    public UserId User => connection.Session.User;

    /// <summary>Begins with the first drain.</summary>
    public void Start() => services.Drains.Begin(this);

    /// <summary>Nothing more is written; a running drain ends.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _state = State.Stopped;
            _page?.Release();
        }
    }

    /// <summary>
    /// Writes a live or repeated entry, or leaves it to a drain when it may not be written yet. The caller flushes.
    /// </summary>
    public DeliveryResult Push(in InboxEntry entry, ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            switch (_state)
            {
                case State.Stopped:
                    return DeliveryResult.NotWritten;
                case State.Draining:
                    _missed = true;
                    return DeliveryResult.Written;
                case State.Live when IsFirstPush(entry) && entry.Position <= _drained:
                    return DeliveryResult.Written; // a drain was quicker
                case State.Live when MayFollow(entry):
                    return Write(entry, frame) ? DeliveryResult.Written : DeliveryResult.NotWritten;
                default:
                    _state = State.Draining;
                    _missed = true;
                    break;
            }
        }

        services.Drains.Begin(this);
        return DeliveryResult.Written;
    }

    /// <summary>Before a page is read: what is pushed from now on is remarked again. False when stopped.</summary>
    public bool BeginPage()
    {
        lock (_lock)
        {
            _missed = false;
            return _state != State.Stopped;
        }
    }

    /// <summary>
    /// Writes a page of the inbox but for what this connection got already in this order. Null when stopped; else a task that
    /// ends when the page's messages are settled.
    /// </summary>
    public DrainPageWait? WritePage(IReadOnlyList<InboxEntry> page)
    {
        lock (_lock)
        {
            var wait = new DrainPageWait();
            foreach (var entry in page)
            {
                if (_state == State.Stopped)
                    return null;
                if (IsWritten(entry))
                    continue;
                if (!Write(entry, FrameBuilder.ForThread.Entry(entry)))
                    return null;
                if (entry.Kind == EntryKind.Message)
                    wait.Add(entry.Id);
            }

            if (page.Count > 0 && page[^1].Position > _drained)
                _drained = page[^1].Position;
            connection.Flush();
            return _page = wait;
        }
    }

    /// <summary>The last page is written: live from now on. False when something was pushed since the page was read: read on.</summary>
    public bool TryGoLive()
    {
        lock (_lock)
        {
            _page = null;
            if (_missed)
                return false;
            if (_state == State.Draining)
                _state = State.Live;
            if (!_wasDrained && _state == State.Live)
                hooks?.Drained();
            _wasDrained = true;
            return true;
        }
    }

    /// <summary>A message of this user is settled.</summary>
    public void OnSettled(MessageId id)
    {
        lock (_lock)
            _page?.Remove(id);
    }

    /// <summary>Sends the ping whose answer proves that the notices before it were received, when there are any. Called by the pinger.</summary>
    public void PingForNotices()
    {
        lock (_lock)
        {
            if (_state == State.Stopped || _notices is null || !_notices.TryBeginPing(out var payload))
                return;
            if (connection.TryWrite(OutboundFrame.Ping(payload)))
                connection.Flush();
        }
    }

    /// <summary>A pong came: the notices written before its ping are surely received and may leave the inbox.</summary>
    public void OnPong(ReadOnlySpan<byte> payload)
    {
        IReadOnlyList<InboxEntry> confirmed;
        bool more;
        lock (_lock)
        {
            if (_notices is null)
                return;
            confirmed = _notices.Confirm(payload, out more);
        }

        foreach (var notice in confirmed)
            services.Settlements.Confirm(AsDevice(Settlement.NoticeReceived(notice), notice.Kind));
        if (more)
            services.Pinger.Add(this);
    }

    /// <summary>Where each device settles for itself, says which one does and how far it has come with that.</summary>
    public Settlement AsDevice(in Settlement settlement, EntryKind kind)
    {
        if (_progress is null)
            return settlement;
        lock (_lock)
        {
            _progress.OnReceived(settlement.Id, kind);
            return settlement with { DeviceId = _progress.DeviceId, Cursor = _progress.Cursor };
        }
    }

    /// <summary>
    /// An accepted entry follows when the entry before it in its chat was written here; one that was read (a retry) only when it was written here itself.
    /// </summary>
    private bool MayFollow(in InboxEntry entry)
    {
        if (!IsOfChat(entry))
            return true;
        var last = LastOf(entry.Sender);
        return entry.Position <= last || (entry.Previous is { } previous && previous <= last);
    }

    /// <summary>Has its place in the order of a chat; the others may come at any time.</summary>
    private static bool IsOfChat(in InboxEntry entry) => entry.Kind is EntryKind.Message or EntryKind.Withdrawal;

    /// <summary>Not a retry: those come as they were read, and notices have none.</summary>
    private static bool IsFirstPush(in InboxEntry entry) => entry.Previous is not null || entry.Kind != EntryKind.Message;

    private bool IsWritten(in InboxEntry entry) => entry.Kind == EntryKind.Message
        ? entry.Position <= LastOf(entry.Sender)
        : _notices is not null && _notices.IsWritten(entry);

    private InboxPosition LastOf(UserId sender) =>
        _lastOfChat is not null && _lastOfChat.TryGetValue(sender, out var last) ? last : InboxPosition.None;

    private bool Write(in InboxEntry entry, ReadOnlyMemory<byte> frame)
    {
        // A body whose withdrawal was written, or a status below the one that was written, is dropped: its time is over.
        if (_notices is not null && (entry.Kind == EntryKind.Message ? _notices.IsWithdrawn(entry.Id) : _notices.IsOlder(entry)))
            return true;

        // A client of the existing system does not know this frame; the notice waits for one that does.
        if (entry.Kind == EntryKind.Gap && !connection.Session.Features.HasFlag(SessionFeatures.Extensions))
            return true;
        if (!connection.TryWrite(OutboundFrame.Message(frame)))
        {
            _state = State.Stopped;
            return false;
        }

        _progress?.OnWritten(entry);
        if (IsOfChat(entry))
            Remember(entry);
        if (entry.Kind != EntryKind.Message && (_notices ??= new()).Add(entry))
            services.Pinger.Add(this);
        return true;
    }

    private void Remember(in InboxEntry entry)
    {
        _lastOfChat ??= [];
        if (_lastOfChat.Count >= MaxChats)
            _lastOfChat.Clear();
        if (entry.Position > LastOf(entry.Sender))
            _lastOfChat[entry.Sender] = entry.Position;
    }
}
