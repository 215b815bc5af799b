using System.Diagnostics.CodeAnalysis;
using ImConnect.Persistence;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>
/// The sends that are committed and wait for their event to be stored, at most for <see cref="PublishingOptions.PublishWait"/>. Also knows what is stored but not yet marked so, and which inbox positions are
/// not pushed yet. Safe for any thread.
/// </summary>
internal sealed class SendWaits(PublisherSlot slot, IOptions<PublishingOptions> options, InboxOptions inbox, TimeProvider time)
{
    private readonly bool _isOn = slot.Publisher is not null;
    private readonly Lock _lock = new();
    private readonly Dictionary<MessageId, WaitingSend> _waiting = [];
    private readonly Queue<WaitingSend> _byDeadline = new();
    private readonly HashSet<MessageId> _stored = [];

    /// <summary>Only where each device settles for itself: what is committed and not pushed.</summary>
    private readonly Dictionary<UserId, SortedSet<InboxPosition>>? _unpushed = inbox.Acks == AckPolicy.EveryDevice ? [] : null;
    private readonly long _wait = (long)(options.Value.PublishWait.TotalSeconds * time.TimestampFrequency);
    private readonly HashSet<InboxReading> _readings = [];
    private bool _isCommitting;
    private TaskCompletionSource? _committed;
    private int _count;

    /// <summary>How many wait, or are being answered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The send waits from now on. False: the event is known to be stored, so it need not.</summary>
    public bool Add(in PendingSend send, in InboxEntry entry, bool isNew)
    {
        lock (_lock)
        {
            if (_stored.Contains(entry.Id))
                return false;
            if (!_waiting.TryGetValue(entry.Id, out var waiting) || waiting.At == WaitingSend.Stage.Answering)
            {
                waiting = new WaitingSend(entry, isNew, time.GetTimestamp() + _wait);
                _waiting[entry.Id] = waiting;
                _byDeadline.Enqueue(waiting);
                _count++;
                if (isNew)
                    Unpushed(entry.Receiver)?.Add(entry.Position);
            }

            waiting.Sends.Add(send);
            return true;
        }
    }

    /// <summary>Decides: the caller answers it, and says when that is finished. False when nobody waits, or it was decided before.</summary>
    public bool TryDecide(MessageId id, WaitingSend.Stage stage, [NotNullWhen(true)] out WaitingSend? waiting)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out waiting) || waiting.At != WaitingSend.Stage.Undecided)
                return false;
            waiting.At = stage;
            return true;
        }
    }

    /// <summary>Decides what has waited long enough, as <see cref="WaitingSend.Stage.Answering"/>.</summary>
    public List<WaitingSend> TakeOverdue()
    {
        List<WaitingSend> overdue = [];
        var now = time.GetTimestamp();
        lock (_lock)
        {
            while (_byDeadline.TryPeek(out var first) && (first.Deadline <= now || first.At != WaitingSend.Stage.Undecided))
            {
                _byDeadline.Dequeue();
                if (first.At != WaitingSend.Stage.Undecided)
                    continue;
                first.At = WaitingSend.Stage.Answering;
                overdue.Add(first);
            }
        }

        return overdue;
    }

    /// <summary>The event is stored; its mark is on its way to the store.</summary>
    public void Stored(MessageId id)
    {
        lock (_lock)
            _stored.Add(id);
    }

    /// <summary>The mark is committed: the store knows it.</summary>
    public void Marked(MessageId id)
    {
        lock (_lock)
            _stored.Remove(id);
    }

    /// <summary>It was decided, and pushed where that was to be done.</summary>
    public void Finish(WaitingSend waiting)
    {
        lock (_lock)
        {
            if (waiting.IsRefused)
            {
                foreach (var reading in _readings)
                    reading.Refused.Add(waiting.Entry.Id);
            }

            waiting.Finish();
            _count--;
            if (_waiting.TryGetValue(waiting.Entry.Id, out var known) && known == waiting)
                _waiting.Remove(waiting.Entry.Id);
            if (!waiting.IsNew || _unpushed is null || !_unpushed.TryGetValue(waiting.Entry.Receiver, out var positions))
                return;
            positions.Remove(waiting.Entry.Position);
            if (positions.Count == 0)
                _unpushed.Remove(waiting.Entry.Receiver);
        }
    }

    /// <summary>The lowest position of an inbox that is committed and not pushed; null when there is none. Kept only where each device settles for itself.</summary>
    public InboxPosition? LowestUnpushed(UserId user)
    {
        if (_unpushed is null)
            return null;
        lock (_lock)
            return _unpushed.TryGetValue(user, out var positions) ? positions.Min : null;
    }

    /// <summary>A commit of sends begins: readers of an inbox see what it makes before it is known here, up to <see cref="EndCommit"/>. One at a time.</summary>
    public void BeginCommit()
    {
        if (!_isOn)
            return;
        lock (_lock)
            _isCommitting = true;
    }

    /// <summary>All that the commit made is known here.</summary>
    public void EndCommit()
    {
        if (!_isOn)
            return;
        TaskCompletionSource? committed;
        lock (_lock)
        {
            _isCommitting = false;
            (committed, _committed) = (_committed, null);
        }

        committed?.TrySetResult();
    }

    /// <summary>Somebody is about to read an inbox, to show what is in it.</summary>
    public InboxReading BeginReading()
    {
        var reading = new InboxReading(_isOn ? this : null);
        if (_isOn)
        {
            lock (_lock)
                _readings.Add(reading);
        }

        return reading;
    }

    /// <summary>What was read is shown, or is not.</summary>
    public void End(InboxReading reading)
    {
        lock (_lock)
            _readings.Remove(reading);
    }

    /// <summary>What of these is not refused, once all of them are decided.</summary>
    public async ValueTask<IReadOnlyList<InboxEntry>> DecidedAsync(InboxReading reading, IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken)
    {
        Task committed;
        lock (_lock)
            committed = _isCommitting ? (_committed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        await committed.WaitAsync(cancellationToken);
        List<Task> decided = [];
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                if (entry.Kind == EntryKind.Message && _waiting.TryGetValue(entry.Id, out var waiting) && waiting.IsNew)
                    decided.Add(waiting.Decided);
            }
        }

        if (decided.Count > 0)
            await Task.WhenAll(decided).WaitAsync(cancellationToken);
        lock (_lock)
            return reading.Refused.Count == 0 ? entries : [.. entries.Where(entry => !reading.Refused.Contains(entry.Id))];
    }

    private SortedSet<InboxPosition>? Unpushed(UserId user)
    {
        if (_unpushed is null)
            return null;
        if (!_unpushed.TryGetValue(user, out var positions))
            _unpushed[user] = positions = [];
        return positions;
    }
}
