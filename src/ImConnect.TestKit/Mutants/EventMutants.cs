using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What makes an event that nobody asked for, twice, or not at all.</summary>
internal static class EventMutants
{
    internal sealed class MadeForNobody : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            ValueTask.FromResult(settlement.PublishedBy == default ? settlement with { PublishedBy = LeaseId.Outbox } : settlement);
    }

    internal sealed class NobodysIsMine : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(answer.Event == PublishBy.Nobody && answer.Outcome == SettleOutcome.Done ? answer with { Event = PublishBy.Me } : answer);

        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            answer.Event == PublishBy.Nobody && completion.Kind is CompletionKind.Due or CompletionKind.Offline ? answer with { Event = PublishBy.Me } : answer;
    }

    internal sealed class NotMadeByAcks : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            ValueTask.FromResult(settlement.Kind == SettlementKind.Acknowledge ? settlement with { PublishedBy = default } : settlement);
    }

    internal sealed class NotMadeByWithdrawals : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            ValueTask.FromResult(settlement.Kind == SettlementKind.Withdraw ? settlement with { PublishedBy = default } : settlement);
    }

    internal sealed class NotMadeByPushes : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Due ? completion with { PublishedBy = default } : completion);
    }

    internal sealed class NotMadeByAbsence : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Offline ? completion with { PublishedBy = default } : completion);
    }

    internal sealed class MineIsTheDrainers : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            ValueTask.FromResult(settlement.PublishedBy == default ? settlement : settlement with { PublishedBy = LeaseId.Outbox });
    }

    internal sealed class DrainersIsCalledMine : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(settlement.PublishedBy == LeaseId.Outbox && answer.Event == PublishBy.Outbox ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class DrainersSendIsMine : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(submission.PublishedBy == LeaseId.Outbox && answer.Outcome == AcceptOutcome.New ? answer with { IsBehind = false } : answer);
    }

    /// <summary>One event a message: that it was read is not told once that it was received is.</summary>
    internal sealed class ReadIsNotToldAfterReceived : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            settlement.Status == MessageStatus.Read && await HeadAsync(settlement.Receiver, settlement.Id) is { Status: MessageStatus.Received }
                ? settlement with { PublishedBy = default }
                : settlement;
    }

    /// <summary>Who reads at once has received as well, and both are told.</summary>
    internal sealed class ReadAtOnceIsTwo : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => one.Events.Contains(EntryEvent.Ack(MessageStatus.Read)) ? one with { Events = one.Events.With(EntryEvent.Ack(MessageStatus.Received)) } : one)];
    }

    internal sealed class RepeatedAckMakesOne : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            answer is { Outcome: SettleOutcome.NoChange, Head.IsWithdrawn: false } && answer.Head.Status == settlement.Status ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class LowerStatusMakesOne : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Acknowledge && answer.Outcome == SettleOutcome.NoChange && answer.Head.Status > settlement.Status
                ? answer with { Event = PublishBy.Me }
                : answer);
    }

    internal sealed class RefusedSettlementMakesOne : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(answer.Outcome is SettleOutcome.NotOwner or SettleOutcome.Unknown ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class RepeatedWithdrawalMakesOne : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Withdraw && answer.Outcome == SettleOutcome.NoChange ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class AckAfterAWithdrawalMakesOne : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Acknowledge && answer.Head.IsWithdrawn ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class ReceivedNoticeMakesOne : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(settlement.Kind == SettlementKind.NoticeReceived ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class StaleTokenMakesOne : InboxMutant
    {
        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            answer.Outcome == CompleteOutcome.NoChange && completion.PublishedBy != default ? answer with { Event = PublishBy.Me } : answer;
    }

    internal sealed class EveryPushIsTheFirst : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Event.Type == EventType.Retry ? completion with { Event = EntryEvent.Retry(1) } : completion);
    }

    internal sealed class ToldTwiceCountsTwice : InboxMutant
    {
        private readonly ConcurrentDictionary<(MessageId, EntryEvent), int> _told = [];

        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken)
        {
            var size = await Outbox.CountAsync(cancellationToken);
            return size with { Events = size.Events + _told.Values.Sum(count => count - 1) };
        }

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.PublishedBy != default)
                _told.AddOrUpdate((completion.Id, completion.Event), 1, (_, count) => count + 1);
            return ValueTask.FromResult<Completion?>(completion);
        }
    }

    internal sealed class OneStoredTakesAll : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Published)
                await StoreAsync(completion.Receiver, completion.Id, (await EventsAsync(completion.Id)).Without(completion.Event));
            return completion;
        }
    }

    internal sealed class AnyStoredTakesTheFirst : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            completion.Kind == CompletionKind.Published && await EventsAsync(completion.Id) is { IsEmpty: false } waits ? completion with { Event = waits.First } : completion;
    }

    internal sealed class StoredIsAlwaysDone : InboxMutant
    {
        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            completion.Kind == CompletionKind.Published ? answer with { Outcome = CompleteOutcome.Done } : answer;
    }
}
