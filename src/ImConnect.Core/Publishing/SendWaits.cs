using System.Diagnostics.CodeAnalysis;
using ImConnect.Persistence;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>
/// The sends that are committed and wait for their event to be stored, at most for <see cref="PublishingOptions.PublishWait"/>. Also knows what is stored but not yet marked so, and which inbox positions are
/// not pushed yet. Safe for any thread.
/// </summary>
internal sealed class SendWaits(IOptions<PublishingOptions> options, InboxOptions inbox, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MessageId, WaitingSend> _waiting = [];
    private readonly Queue<WaitingSend> _byDeadline = new();
    private readonly HashSet<MessageId> _stored = [];

    /// <summary>Only where each device settles for itself: what is committed and not pushed.</summary>
    private readonly Dictionary<UserId, SortedSet<InboxPosition>>? _unpushed = inbox.Acks == AckPolicy.EveryDevice ? [] : null;
    private readonly long _wait = (long)(options.Value.PublishWait.TotalSeconds * time.TimestampFrequency);
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

    /// <summary>
    /// Waits until all of these are decided, so that nobody is shown what is then refused, and answers those that are there still. At once where nothing waits.
    /// </summary>
    public ValueTask<IReadOnlyList<InboxEntry>> DecidedAsync(IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken)
    {
        if (Count == 0)
            return new(entries);
        List<WaitingSend> found = [];
        List<Task> decided = [];
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                if (entry.Kind != EntryKind.Message || !_waiting.TryGetValue(entry.Id, out var waiting) || !waiting.IsNew)
                    continue;
                found.Add(waiting);
                decided.Add(waiting.Decided);
            }
        }

        return found.Count == 0 ? new(entries) : WaitAsync(entries, found, Task.WhenAll(decided), cancellationToken);
    }

    private static async ValueTask<IReadOnlyList<InboxEntry>> WaitAsync(
        IReadOnlyList<InboxEntry> entries, List<WaitingSend> waiting, Task decided, CancellationToken cancellationToken)
    {
        await decided.WaitAsync(cancellationToken);
        HashSet<MessageId> refused = [.. waiting.Where(one => one.IsRefused).Select(one => one.Entry.Id)];
        return refused.Count == 0 ? entries : [.. entries.Where(entry => !refused.Contains(entry.Id))];
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
