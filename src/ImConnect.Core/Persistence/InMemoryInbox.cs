using System.Runtime.InteropServices;
using ImConnect.Connections;

namespace ImConnect.Persistence;

/// <summary>
/// Inboxes in the memory of this process: all that <see cref="IInboxStore"/> promises but that it outlives the process. For tests, and
/// for apps that say so; never <c>Unavailable</c> but for an id that another message of the inbox has.
/// </summary>
/// <remarks>One lock: a batch is one step for everybody else. What is over its time is dropped by whichever call comes next.</remarks>
/// <param name="clock">The store's clock.</param>
/// <param name="options">Bounds and times.</param>
public sealed class InMemoryInbox(TimeProvider clock, InboxOptions options) : IInboxStore, IInboxReader
{
    // of the process, not of this store: a store that is made anew under the same lease must not give out a number twice
    private static long s_claims;

    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, InMemoryMailbox> _boxes = [];
    private readonly InMemoryDueQueue _due = new();
    private readonly PriorityQueue<InMemoryMessage, DateTimeOffset> _windows = new();
    private readonly PriorityQueue<InMemoryNotice, DateTimeOffset> _received = new();
    private readonly SortedSet<InMemoryMessage> _lives = new(Comparer<InMemoryMessage>.Create(InMemoryMessage.CompareAge));
    private long _unsettled;

    private bool IsEveryDevice => options.Acks == AckPolicy.EveryDevice;

    /// <inheritdoc/>
    public ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
        Locked(now => InOrder(batch, submission => Accept(submission, now)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken) =>
        Locked(now => InOrder(batch, settlement => settlement.Kind switch
        {
            SettlementKind.Acknowledge => Acknowledge(Moved(settlement), now),
            SettlementKind.Withdraw => Withdraw(Moved(settlement), now),
            _ => NoticeReceived(Moved(settlement), now),
        }), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
        Locked(now => InOrder(_due.Due(now, max), message =>
        {
            _due.Set(message, now + time);
            message.Token = new ClaimToken(lease, Interlocked.Increment(ref s_claims));
            return new Claimed(message.Entry, message.Token, message.Pushes);
        }), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken) =>
        Locked(now =>
        {
            foreach (var completion in batch)
                Complete(completion, now);
            return true;
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<InboxEntry>>(_ => Find(user) is { } box ? box.Read(After(box, device, after), max) : [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<MessageHead>>(
            _ => [.. ids.Select(id => Find(receiver)?.Find(id)?.Head).OfType<MessageHead>()], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) =>
        Locked(_ => user is { } one ? Find(one)?.Unsettled ?? 0 : _unsettled, cancellationToken);

    private Accepted Accept(in Submission submission, DateTimeOffset now)
    {
        var box = Box(submission.Receiver);
        var publisher = submission.PublishedBy;
        var chat = box.Chat(submission.Sender);

        // 1. a repeat is answered whatever the bounds say
        if (box.Find(submission.Sender, submission.ClientId) is { } first)
            return Answer(AcceptOutcome.Repeat, first);
        if (box.Find(submission.Id) is not null)
            return new Accepted { Outcome = AcceptOutcome.Unavailable };

        // 2. the sender's share first, so that one sender never sees the whole inbox as full
        if (chat.Unsettled >= options.SenderQuota)
            return new Accepted { Outcome = AcceptOutcome.SenderQuota };
        if (box.Unsettled >= options.InboxBound)
            return new Accepted { Outcome = AcceptOutcome.InboxFull };

        // 3. window, message and due time
        var message = box.Add(submission, now);
        _unsettled++;
        if (submission.Kind == EntryKind.Message)
        {
            _due.Set(message, now + submission.FirstDelay);
            _lives.Add(message);
        }

        return Answer(AcceptOutcome.New, message);

        Accepted Answer(AcceptOutcome outcome, InMemoryMessage kept) => new()
        {
            Outcome = outcome,
            Id = kept.Entry.Id,
            Position = kept.Entry.Position,
            Previous = kept.Entry.Kind == EntryKind.Message ? chat.PreviousOf(kept.Entry.Position) : InboxPosition.None,
            IsPublished = kept.IsPublished,
            IsBehind = kept.Entry.Kind == EntryKind.Message && chat.IsBehind(kept.Entry.Position, publisher),
        };
    }

    private Settled Acknowledge(in Settlement settlement, DateTimeOffset now)
    {
        if (Find(settlement.Receiver)?.Find(settlement.Id) is not { Entry.Kind: EntryKind.Message } message)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != message.Entry.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        var isReceived = settlement.Status is MessageStatus.Received or MessageStatus.Read;
        if (!isReceived || message.IsWithdrawn || settlement.Status <= message.Status)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = message.Head };

        End(message, now);
        message.Status = settlement.Status;
        message.TrimBody();
        var receipt = Box(message.Entry.Sender).PutNotice(EntryKind.Receipt, message.Head, message.Entry.Receiver, now);
        return new Settled { Outcome = SettleOutcome.Done, Head = message.Head, Notice = receipt.Entry };
    }

    private Settled Withdraw(in Settlement settlement, DateTimeOffset now)
    {
        if (Find(settlement.Receiver)?.Find(settlement.Id) is not { Entry.Kind: EntryKind.Message } message)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != message.Entry.Sender)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (message.IsWithdrawn)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = message.Head };

        End(message, now);
        message.IsWithdrawn = true;
        message.TrimBody();
        var box = Box(message.Entry.Receiver);
        box.Hide(message);
        var tombstone = box.PutNotice(EntryKind.Withdrawal, message.Head, message.Entry.Sender, now);
        return new Settled { Outcome = SettleOutcome.Done, Head = message.Head, Notice = tombstone.Entry };
    }

    private Settled NoticeReceived(in Settlement settlement, DateTimeOffset now)
    {
        if (settlement.Notice is EntryKind.FriendRequest or EntryKind.FriendResponse)
            return FriendNoticeReceived(settlement, now);
        if (Find(settlement.Receiver) is not { } box || box.Find(settlement.Id, settlement.Notice) is not { } notice)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (settlement.Position != notice.Entry.Position || notice.IsReceived)
            return new Settled { Outcome = SettleOutcome.NoChange };

        var end = notice.Entry.Kind == EntryKind.Withdrawal ? notice.MadeAt + options.TombstoneLife : now;
        if (IsEveryDevice && end < now + options.Window)
            end = now + options.Window;
        box.Received(notice);
        if (end <= now)
            box.Remove(notice);
        else
            _received.Enqueue(notice, end);
        return new Settled { Outcome = SettleOutcome.Done };
    }

    private Settled FriendNoticeReceived(in Settlement settlement, DateTimeOffset now)
    {
        if (Find(settlement.Receiver)?.Find(settlement.Id) is not { } message || message.Entry.Kind != settlement.Notice)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (settlement.Position != message.Entry.Position || message.Head.IsSettled)
            return new Settled { Outcome = SettleOutcome.NoChange };
        End(message, now);
        message.Status = MessageStatus.Received;
        message.TrimBody();
        return new Settled { Outcome = SettleOutcome.Done };
    }

    /// <summary>What the first settling ends, whoever settles: waiting, due time, claim. From now on the window runs.</summary>
    private void End(InMemoryMessage message, DateTimeOffset now)
    {
        if (message.Head.IsSettled)
            return;
        Box(message.Entry.Receiver).Close(message);
        _unsettled--;
        _lives.Remove(message);
        _due.Set(message, null);
        message.Token = default;
        _windows.Enqueue(message, now + options.Window);
    }

    private void Complete(in Completion completion, DateTimeOffset now)
    {
        if (Find(completion.Receiver)?.Find(completion.Id) is not { } message)
            return;
        if (completion.Kind == CompletionKind.Published)
        {
            message.IsPublished = true;
            message.TrimBody();
            var box = Box(message.Entry.Receiver);
            box.Chat(message.Entry.Sender).RemoveUnpublished(message.Entry.Position);
            if (message.IsOverdue)
                box.Forget(message);
            else if (!message.Head.IsSettled && message.Entry.Kind == EntryKind.Message)
                _lives.Add(message); // it may have been too old before
            return;
        }

        if (message.Head.IsSettled || message.Token != completion.Token || message.Entry.Kind != EntryKind.Message)
            return;
        message.Token = default;
        if (completion.Kind == CompletionKind.Due)
        {
            message.Pushes++;
            _due.Set(message, now + completion.After);
        }
        else
        {
            message.Status = MessageStatus.Offline;
            _due.Set(message, null);
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        while (_windows.TryPeek(out var message, out var end) && end <= now)
        {
            _windows.Dequeue();

            // while its event is not stored it keeps its place
            message.IsOverdue = true;
            if (message.IsPublished)
                Box(message.Entry.Receiver).Forget(message);
        }

        while (_received.TryPeek(out var notice, out var end) && end <= now)
            Box(_received.Dequeue().Entry.Receiver).Remove(notice);

        var old = (now - options.EntryLife).ToUnixTimeMilliseconds();
        while (_lives.Min is { } oldest && oldest.Entry.Position.ToUnixTimeMilliseconds() <= old)
            Expire(oldest, now);
    }

    /// <summary>Nobody came for it. While its event is not stored it waits all the same.</summary>
    private void Expire(InMemoryMessage message, DateTimeOffset now)
    {
        _lives.Remove(message);
        if (!message.IsPublished)
            return;
        End(message, now);
        message.IsExpired = true;
        message.Status = MessageStatus.Offline;
        message.TrimBody();
        var box = Box(message.Entry.Receiver);
        box.Hide(message);
        box.PutGap(message, now);
    }

    /// <summary>The settlement, after the cursor of its device was moved.</summary>
    private Settlement Moved(in Settlement settlement)
    {
        if (IsEveryDevice && settlement.DeviceId is { } device && settlement.Actor == settlement.Receiver)
            Box(settlement.Receiver).Devices.Move(device, settlement.Cursor);
        return settlement;
    }

    private InboxPosition After(InMemoryMailbox box, Device device, InboxPosition after) =>
        IsEveryDevice && box.Devices.CursorOf(device.Key) is var cursor && cursor > after ? cursor : after;

    private InMemoryMailbox? Find(UserId user) => _boxes.GetValueOrDefault(user);

    private InMemoryMailbox Box(UserId user) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_boxes, user, out _) ??= new InMemoryMailbox(user, IsEveryDevice);

    private ValueTask<T> Locked<T>(Func<DateTimeOffset, T> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Sweep(now);
            return ValueTask.FromResult(step(now));
        }
    }

    private static TOut[] InOrder<TIn, TOut>(IReadOnlyList<TIn> batch, Func<TIn, TOut> one)
    {
        var answers = new TOut[batch.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = one(batch[i]);
        return answers;
    }
}
