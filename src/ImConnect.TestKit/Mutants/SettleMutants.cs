using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What lets somebody end what is not theirs, or a status go back.</summary>
internal static class SettleMutants
{
    internal sealed class AckByAnybody : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Acknowledge ? settlement with { Actor = settlement.Receiver } : settlement);
    }

    internal sealed class WithdrawByAnybody : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            settlement.Kind == SettlementKind.Withdraw && await HeadAsync(settlement.Receiver, settlement.Id) is { } head
                ? settlement with { Actor = head.Sender }
                : settlement;
    }

    internal sealed class NoticeByAnybody : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.NoticeReceived ? settlement with { Actor = settlement.Receiver } : settlement);
    }

    internal sealed class StatusGoesBack : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, MessageStatus> _lower = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            var isLower = answer is { Outcome: SettleOutcome.NoChange, Head.IsWithdrawn: false } && settlement.Status < answer.Head.Status;
            if (settlement.Kind != SettlementKind.Acknowledge || !isLower)
                return ValueTask.FromResult(answer);
            _lower[settlement.Id] = settlement.Status;
            return ValueTask.FromResult(
                answer with { Outcome = SettleOutcome.Done, Head = answer.Head with { Status = settlement.Status } });
        }

        protected override IEnumerable<MessageHead> OnFound(MessageHead head) =>
            [head with { Status = _lower.GetValueOrDefault(head.Id, head.Status) }];
    }

    internal sealed class RepeatedAckIsDone : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Acknowledge && answer.Head.Status == settlement.Status && !answer.Head.IsWithdrawn
                ? answer with { Outcome = SettleOutcome.Done }
                : answer);
    }

    internal sealed class ReadIsNotTaken : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement.Status == MessageStatus.Read ? settlement with { Status = MessageStatus.Received } : settlement);
    }

    internal sealed class UnknownIsNoChange : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            answer.Outcome == SettleOutcome.Unknown ? answer with { Outcome = SettleOutcome.NoChange } : answer);
    }

    internal sealed class BatchStopsAtTheFirstRefusal : InboxMutant
    {
        public override async ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken)
        {
            var answers = new Settled[batch.Count];
            var isRefused = false;
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i] = isRefused ? new Settled { Outcome = SettleOutcome.Unavailable } : await SettleAsync(batch[i]);
                isRefused |= answers[i].Outcome != SettleOutcome.Done;
            }

            return answers;
        }
    }

    internal sealed class AnswersWithoutHead : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(answer with { Head = default });
    }

    internal sealed class WithdrawLeavesTheMessage : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, InboxEntry> _withdrawn = [];

        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            var all = await Reader.ReadAsync(settlement.Receiver, default, InboxPosition.None, int.MaxValue, default);
            var entry = all.FirstOrDefault(entry => entry.Kind == EntryKind.Message && entry.Id == settlement.Id);
            if (settlement.Kind == SettlementKind.Withdraw && entry.Sender == settlement.Actor)
                _withdrawn[settlement.Id] = entry;
            return settlement;
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            [.. all, .. _withdrawn.Values.Where(entry => entry.Receiver == user)];
    }

    internal sealed class WithdrawalHoldsTheBody : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, ReadOnlyMemory<byte>> _bodies = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            _bodies[submission.Id] = submission.Body;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => entry.Kind == EntryKind.Withdrawal ? entry with { Body = _bodies[entry.Id] } : entry);
    }

    internal sealed class WithdrawRefusedOnceAcked : InboxMutant
    {
        public override async ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken)
        {
            var answers = new Settled[batch.Count];
            for (var i = 0; i < answers.Length; i++)
            {
                var head = batch[i].Kind == SettlementKind.Withdraw ? await HeadAsync(batch[i].Receiver, batch[i].Id) : null;
                answers[i] = head is { IsSettled: true } settled
                    ? new Settled { Outcome = SettleOutcome.NoChange, Head = settled }
                    : await SettleAsync(batch[i]);
            }

            return answers;
        }
    }

    internal sealed class SecondWithdrawalIsDone : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Withdraw && answer.Outcome == SettleOutcome.NoChange
                ? answer with { Outcome = SettleOutcome.Done }
                : answer);
    }
}
