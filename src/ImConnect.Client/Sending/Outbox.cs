namespace ImConnect.Client.Sending;

/// <summary>
/// The open sends in the order in which the app called. To one receiver they go out in that order, on every connection anew; a receiver that may not be
/// written to for a while holds up only what goes to him. Safe for threads.
/// </summary>
internal sealed class Outbox(int maxInFlight, int maxWaiting, TimeSpan ackTimeout, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<OutboundSend> _sends = new();
    private readonly Dictionary<Guid, LinkedListNode<OutboundSend>> _byId = [];

    /// <summary>Receivers that the gateway does not take sends for before a time.</summary>
    private readonly Dictionary<long, long> _heldUntil = [];

    private int _inFlight;
    private Exception? _closed;
    private TaskCompletionSource? _empty;

    /// <summary>All that are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _sends.Count;
        }
    }

    /// <summary>Those that were written to this connection.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
                return _inFlight;
        }
    }

    /// <exception cref="MessageRefusedException">At the bound.</exception>
    /// <exception cref="ArgumentException">A send of this id is open.</exception>
    /// <exception cref="ClientClosedException">No more are taken.</exception>
    public void Add(OutboundSend send)
    {
        lock (_lock)
        {
            if (_closed is not null)
                throw _closed;
            if (_sends.Count >= maxWaiting)
                throw new MessageRefusedException(RefusalReason.OutboxFull, $"{maxWaiting} sends already wait for the gateway", send.Id);
            if (_byId.ContainsKey(send.Id))
                throw new ArgumentException($"A send with the clientMsgId {send.Id} is open already: await that one.", "clientMessageId");
            _byId[send.Id] = _sends.AddLast(send);
        }
    }

    /// <summary>Takes it out: acked, refused, cancelled. Null when it is not there (any more).</summary>
    public OutboundSend? Remove(Guid id)
    {
        lock (_lock)
            return _byId.TryGetValue(id, out var node) ? RemoveCore(node) : null;
    }

    /// <summary>
    /// The next frame to write; it counts as in flight from now. False: <paramref name="due"/> is how long until there may be one without a call from outside,
    /// null where there is nothing to wait for.
    /// </summary>
    public bool TryNext(out byte[] frame, out TimeSpan? due)
    {
        frame = [];
        due = null;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            due = ReturnUnanswered(now);
            for (var node = _sends.First; node is not null && _inFlight < maxInFlight; node = node.Next)
            {
                var send = node.Value;
                if (send.SentAt is not null)
                    continue;
                if (_heldUntil.TryGetValue(send.To, out var until))
                {
                    if (until > now)
                    {
                        due = Earlier(due, time.GetElapsedTime(now, until));
                        continue;
                    }

                    _heldUntil.Remove(send.To);
                }

                send.SentAt = now;
                _inFlight++;
                frame = send.Frame;
                return true;
            }

            return false;
        }
    }

    /// <summary>Refused for now: it waits, and with it what goes to the same receiver behind it.</summary>
    public void Hold(Guid id, TimeSpan delay)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out var node))
                return;
            Return(node.Value);
            var until = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
            _heldUntil[node.Value.To] = Math.Max(until, _heldUntil.GetValueOrDefault(node.Value.To));
        }
    }

    /// <summary>A new connection: whatever was on its way goes again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            foreach (var send in _sends)
                Return(send);
        }
    }

    /// <summary>The largest on its way: it broke a limit of the gateway that is lower than ours.</summary>
    public OutboundSend? TakeLargestInFlight()
    {
        lock (_lock)
        {
            var largest = _sends.Where(send => send.SentAt is not null).MaxBy(send => send.Frame.Length);
            return largest is null ? null : RemoveCore(_byId[largest.Id]);
        }
    }

    /// <summary>No send is taken any more; ends when none is open.</summary>
    public Task DrainAsync(Exception closed)
    {
        lock (_lock)
        {
            _closed ??= closed;
            _empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_sends.Count == 0)
                _empty.TrySetResult();
            return _empty.Task;
        }
    }

    /// <summary>No send is taken any more, and those that are open fail.</summary>
    public void Close(Exception closed)
    {
        List<OutboundSend> open;
        lock (_lock)
        {
            _closed ??= closed;
            open = [.. _sends];
            foreach (var send in open)
                RemoveCore(_byId[send.Id]);
        }

        foreach (var send in open)
            send.Fail(closed);
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan other) => one < other ? one : other;

    /// <summary>What was not answered in time goes again, and all behind it to the same receiver with it, so that their order is the same again.</summary>
    private TimeSpan? ReturnUnanswered(long now)
    {
        TimeSpan? due = null;
        HashSet<long>? late = null;
        var unseen = _inFlight;
        for (var node = _sends.First; node is not null && unseen > 0; node = node.Next)
        {
            var send = node.Value;
            if (send.SentAt is not { } sent)
                continue;
            unseen--;
            var left = ackTimeout - time.GetElapsedTime(sent, now);
            if (left <= TimeSpan.Zero || late?.Contains(send.To) == true)
            {
                (late ??= []).Add(send.To);
                Return(send);
            }
            else
            {
                due = Earlier(due, left);
            }
        }

        return due;
    }

    private void Return(OutboundSend send)
    {
        if (send.SentAt is null)
            return;
        send.SentAt = null;
        _inFlight--;
    }

    private OutboundSend RemoveCore(LinkedListNode<OutboundSend> node)
    {
        Return(node.Value);
        _sends.Remove(node);
        _byId.Remove(node.Value.Id);
        if (_sends.Count == 0)
        {
            _heldUntil.Clear();
            _empty?.TrySetResult();
        }

        return node.Value;
    }
}
