using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.TestKit.Inbox;

namespace ImConnect.TestKit.Mutants;

/// <summary>
/// Stands before a store that keeps every promise and breaks exactly one. A mutant that no fact of <see cref="InboxConformance"/>
/// notices is a promise that no fact tests. Derived classes need a constructor without arguments; <see cref="MutantRunner"/> finds them
/// by reflection.
/// </summary>
public abstract class InboxMutant : IInboxStore, IInboxReader, IOutbox
{
    protected IInboxStore Store { get; private set; } = null!;

    protected IInboxReader Reader { get; private set; } = null!;

    protected IOutbox Outbox { get; private set; } = null!;

    /// <summary>What the fact asked for, whatever <see cref="Configure(InboxOptions)"/> made of it.</summary>
    protected InboxOptions Options { get; private set; } = null!;

    protected TimeProvider Clock { get; private set; } = null!;

    /// <summary>The options that the store behind is made with.</summary>
    public virtual InboxOptions Configure(InboxOptions options) => options;

    /// <summary>The bounds of the outbox that the store behind is made with.</summary>
    public virtual PublishingOptions Configure(PublishingOptions publishing) => publishing;

    /// <summary>Takes the place of a store; the fixture that is returned owns it.</summary>
    public InboxFixture Attach(InboxFixture inner, InboxOptions options, TimeProvider clock)
    {
        (Store, Reader, Outbox, Options, Clock) = (inner.Store, inner.Reader, inner.Outbox, options, clock);
        return new InboxFixture(this, this, this, inner.DisposeAsync, inner.KeepHouseAsync);
    }

    /// <inheritdoc/>
    public virtual async ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
    {
        var answers = await Store.AcceptAsync(batch, cancellationToken);
        for (var i = 0; i < answers.Length; i++)
            answers[i] = await OnAcceptedAsync(batch[i], answers[i]);
        return answers;
    }

    /// <inheritdoc/>
    public virtual async ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken)
    {
        var answers = new Settled[batch.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var settlement = await BeforeSettleAsync(batch[i]);
            answers[i] = await OnSettledAsync(settlement, (await Store.SettleAsync([settlement], cancellationToken))[0]);
        }

        return answers;
    }

    /// <inheritdoc/>
    public virtual async ValueTask<Claimed[]> ClaimAsync(
        LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
        [.. (await Store.ClaimAsync(lease, max, time, cancellationToken)).Select(OnClaimed)];

    /// <inheritdoc/>
    public virtual async ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken)
    {
        var answers = new Completed[batch.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = await BeforeCompleteAsync(batch[i]) is { } one
                ? OnCompleted(one, (await Store.CompleteAsync([one], cancellationToken))[0])
                : new Completed(CompleteOutcome.Done);
        }

        return answers;
    }

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
        OnOutbox(lease, after, max, await Outbox.ReadAsync(lease, after, max, cancellationToken));

    /// <inheritdoc/>
    public virtual ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => Outbox.CountAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
        Outbox.ListDeadAsync(after, max, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken) => Outbox.RemoveDeadAsync(numbers, cancellationToken);

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) =>
        OnRead(user, after, max, await Reader.ReadAsync(user, device, InboxPosition.None, int.MaxValue, cancellationToken));

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        [.. (await Reader.FindAsync(receiver, ids, cancellationToken)).SelectMany(OnFound)];

    /// <inheritdoc/>
    public virtual ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) =>
        Reader.CountAsync(user, cancellationToken);

    protected virtual ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) => ValueTask.FromResult(answer);

    protected virtual ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(settlement);

    protected virtual ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(answer);

    protected virtual Claimed OnClaimed(Claimed claim) => claim;

    /// <summary>Null: swallowed.</summary>
    protected virtual ValueTask<Completion?> BeforeCompleteAsync(Completion completion) => ValueTask.FromResult<Completion?>(completion);

    protected virtual Completed OnCompleted(Completion completion, Completed answer) => answer;

    /// <summary>Makes the page of what waits to be published.</summary>
    protected virtual IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) => page;

    /// <summary>Makes the page of all that waits.</summary>
    protected virtual IReadOnlyList<InboxEntry> OnRead(
        UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) => Page(Waiting(user, all), after, max);

    /// <summary>Adds to or takes from what waits.</summary>
    protected virtual IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all;

    /// <summary>Nothing: not found.</summary>
    protected virtual IEnumerable<MessageHead> OnFound(MessageHead head) => [head];

    protected static IReadOnlyList<InboxEntry> Page(IEnumerable<InboxEntry> entries, InboxPosition after, int max) =>
        [.. entries.Where(entry => entry.Position > after).OrderBy(entry => entry.Position).Take(max)];

    protected static InboxOptions With(
        InboxOptions options, int? bound = null, int? quota = null, TimeSpan? window = null, TimeSpan? life = null,
        AckPolicy? acks = null, TimeSpan? entryLife = null) => new()
    {
        InboxBound = bound ?? options.InboxBound,
        SenderQuota = quota ?? options.SenderQuota,
        Window = window ?? options.Window,
        TombstoneLife = life ?? options.TombstoneLife,
        Acks = acks ?? options.Acks,
        EntryLife = entryLife ?? options.EntryLife,
    };

    protected static InboxEntry EntryOf(in Submission submission, InboxPosition position) => new()
    {
        Kind = EntryKind.Message,
        Id = submission.Id,
        Receiver = submission.Receiver,
        Sender = submission.Sender,
        ClientId = submission.ClientId,
        Position = position,
        Body = submission.Body,
    };

    protected async ValueTask<MessageHead?> HeadAsync(UserId receiver, MessageId id)
    {
        var heads = await Reader.FindAsync(receiver, [id], CancellationToken.None);
        return heads.Count == 0 ? null : heads[0];
    }

    protected async ValueTask<Accepted> KeepAsync(Submission submission) =>
        (await Store.AcceptAsync([submission], CancellationToken.None))[0];

    protected async ValueTask<Settled> SettleAsync(Settlement settlement) =>
        (await Store.SettleAsync([settlement], CancellationToken.None))[0];
}
