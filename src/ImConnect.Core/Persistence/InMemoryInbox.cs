using System.Runtime.InteropServices;
using ImConnect.Connections;
using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>
/// Inboxes in the memory of this process: all that <see cref="IInboxStore"/> promises but that it outlives the process. For tests, and
/// for apps that say so; never <c>Unavailable</c> but for an id that another message of the inbox has.
/// </summary>
/// <remarks>One lock: a batch is one step for everybody else. What is over its time is dropped by whichever call comes next.</remarks>
/// <param name="clock">The store's clock.</param>
/// <param name="options">Bounds and times.</param>
/// <param name="publishing">Bounds of the outbox; null: the defaults.</param>
public sealed class InMemoryInbox(TimeProvider clock, InboxOptions options, PublishingOptions? publishing = null) : IInboxStore, IInboxReader, IOutbox
{
    // of the process, not of this store: a store that is made anew under the same lease must not give out a number twice
    private static long s_claims;

    private readonly Lock _lock = new();
    private readonly InMemoryBook _book = new(options, publishing ?? new PublishingOptions());

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
        Locked(now => InOrder(_book.Due.Due(now, max, message => !_book.IsPublishing(message, lease)), message =>
        {
            _book.Due.Set(message, now + time);
            message.Token = new ClaimToken(lease, Interlocked.Increment(ref s_claims));
            return new Claimed(message.Entry, message.Token, message.Pushes);
        }), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken) =>
        Locked(now => InOrder(batch, completion => Complete(completion, now)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<OutboxEntry>>(
            _ => _book.Outbox.Read(after, max, message => lease != LeaseId.Outbox && _book.ChatOf(message).IsOf(message.Entry.Position, lease)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => Locked(_ => _book.Outbox.Size, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<DeadLetter>>(_ => _book.Outbox.ListDead(after, max), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken) => Locked(_ => _book.Outbox.RemoveDead(numbers), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<InboxEntry>>(_ => _book.Find(user) is { } box ? box.Read(After(box, device, after), max) : [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<MessageHead>>(
            _ => [.. ids.Select(id => _book.Find(receiver)?.Find(id)?.Head).OfType<MessageHead>()], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) =>
        Locked(_ => user is { } one ? _book.Find(one)?.Unsettled ?? 0 : _book.Unsettled, cancellationToken);

    private Accepted Accept(in Submission submission, DateTimeOffset now)
    {
        var box = _book.Box(submission.Receiver);
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
        var isPublished = publisher == default || submission.Kind != EntryKind.Message;
        if (!isPublished && _book.Outbox.IsFull)
            return new Accepted { Outcome = AcceptOutcome.OutboxFull };

        // 3. window, message and due time
        var message = _book.Add(submission, now);
        return Answer(AcceptOutcome.New, message);

        Accepted Answer(AcceptOutcome outcome, InMemoryMessage kept) => new()
        {
            Outcome = outcome,
            Id = kept.Entry.Id,
            Position = kept.Entry.Position,
            Previous = kept.Entry.Kind == EntryKind.Message ? chat.PreviousOf(kept.Entry.Position) : InboxPosition.None,
            IsPublished = !kept.Events.HasSend,
            IsBehind = kept.Entry.Kind == EntryKind.Message && kept.Events.HasSend && (publisher == LeaseId.Outbox || IsBehind(kept.Entry.Position)),
        };

        bool IsBehind(InboxPosition position) => chat.IsOf(position, LeaseId.Outbox) || chat.IsBehind(position, publisher);
    }

    private Settled Acknowledge(in Settlement settlement, DateTimeOffset now)
    {
        if (_book.Find(settlement.Receiver)?.Find(settlement.Id) is not { Entry.Kind: EntryKind.Message } message)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != message.Entry.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        var isReceived = settlement.Status is MessageStatus.Received or MessageStatus.Read;
        if (!isReceived || message.IsWithdrawn || settlement.Status <= message.Status)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = message.Head };

        _book.End(message, now);
        message.Status = settlement.Status;
        message.TrimBody();
        var by = _book.Outbox.Add(message, _book.ChatOf(message), EntryEvent.Ack(settlement.Status), settlement.PublishedBy);
        var receipt = _book.Box(message.Entry.Sender).PutNotice(EntryKind.Receipt, message.Head, message.Entry.Receiver, now);
        return new Settled { Outcome = SettleOutcome.Done, Head = message.Head, Notice = receipt.Entry, Event = by };
    }

    private Settled Withdraw(in Settlement settlement, DateTimeOffset now)
    {
        if (_book.Find(settlement.Receiver)?.Find(settlement.Id) is not { Entry.Kind: EntryKind.Message } message)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != message.Entry.Sender)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (message.IsWithdrawn)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = message.Head };

        _book.End(message, now);
        message.IsWithdrawn = true;

        // In this order: whoever stores just now what is dropped here comes first.
        var by = _book.Outbox.Add(message, _book.ChatOf(message), EntryEvent.Withdraw, settlement.PublishedBy);
        _book.Outbox.Set(message, _book.ChatOf(message), message.Events.WithoutPushes());
        message.TrimBody();
        _book.EventDone(message);
        var box = _book.Box(message.Entry.Receiver);
        box.Hide(message);
        var tombstone = box.PutNotice(EntryKind.Withdrawal, message.Head, message.Entry.Sender, now);
        return new Settled { Outcome = SettleOutcome.Done, Head = message.Head, Notice = tombstone.Entry, Event = by };
    }

    private Settled NoticeReceived(in Settlement settlement, DateTimeOffset now)
    {
        if (settlement.Notice is EntryKind.FriendRequest or EntryKind.FriendResponse)
            return FriendNoticeReceived(settlement, now);
        if (_book.Find(settlement.Receiver) is not { } box || box.Find(settlement.Id, settlement.Notice) is not { } notice)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (settlement.Position != notice.Entry.Position || notice.IsReceived)
            return new Settled { Outcome = SettleOutcome.NoChange };

        var end = notice.Entry.Kind == EntryKind.Withdrawal ? notice.MadeAt + options.TombstoneLife : now;
        if (_book.IsEveryDevice && end < now + options.Window)
            end = now + options.Window;
        box.Received(notice);
        if (end <= now)
            box.Remove(notice);
        else
            _book.Keep(notice, end);
        return new Settled { Outcome = SettleOutcome.Done };
    }

    private Settled FriendNoticeReceived(in Settlement settlement, DateTimeOffset now)
    {
        if (_book.Find(settlement.Receiver)?.Find(settlement.Id) is not { } message || message.Entry.Kind != settlement.Notice)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (settlement.Position != message.Entry.Position || message.Head.IsSettled)
            return new Settled { Outcome = SettleOutcome.NoChange };
        _book.End(message, now);
        message.Status = MessageStatus.Received;
        message.TrimBody();
        return new Settled { Outcome = SettleOutcome.Done };
    }

    private Completed Complete(in Completion completion, DateTimeOffset now)
    {
        if (_book.Find(completion.Receiver)?.Find(completion.Id) is not { Entry.Kind: EntryKind.Message } message)
            return new Completed(CompleteOutcome.NoChange);
        if (completion.Kind == CompletionKind.Refused)
            return new Completed(_book.Refuse(message) ? CompleteOutcome.Done : CompleteOutcome.NoChange);
        if (completion.Kind is not (CompletionKind.Due or CompletionKind.Offline))
        {
            var isChanged = _book.Outbox.Complete(completion, message, _book.ChatOf(message), now.ToUnixTimeMilliseconds());
            if (isChanged)
                _book.EventDone(message);
            return new Completed(isChanged ? CompleteOutcome.Done : CompleteOutcome.NoChange);
        }

        if (message.Head.IsSettled || message.Token != completion.Token)
            return new Completed(CompleteOutcome.NoChange);
        message.Token = default;
        if (completion.Kind == CompletionKind.Due)
            message.Pushes++;
        else
            message.Status = MessageStatus.Offline;
        _book.Due.Set(message, completion.Kind == CompletionKind.Due ? now + completion.After : null);
        return new Completed(CompleteOutcome.Done, _book.Outbox.Add(message, _book.ChatOf(message), completion.Event, completion.PublishedBy));
    }

    /// <summary>The settlement, after the cursor of its device was moved.</summary>
    private Settlement Moved(in Settlement settlement)
    {
        if (_book.IsEveryDevice && settlement.DeviceId is { } device && settlement.Actor == settlement.Receiver)
            _book.Box(settlement.Receiver).Devices.Move(device, settlement.Cursor);
        return settlement;
    }

    private InboxPosition After(InMemoryMailbox box, Device device, InboxPosition after) =>
        _book.IsEveryDevice && box.Devices.CursorOf(device.Key) is var cursor && cursor > after ? cursor : after;

    private ValueTask<T> Locked<T>(Func<DateTimeOffset, T> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            _book.Sweep(now);
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
