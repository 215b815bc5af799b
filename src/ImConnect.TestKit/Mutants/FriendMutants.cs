using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What takes a friend notice for a message, or forgets it.</summary>
internal static class FriendMutants
{
    /// <summary>Knows which ids are friend notices.</summary>
    internal abstract class FriendMutant : InboxMutant
    {
        protected ConcurrentDictionary<MessageId, Submission> Friends { get; } = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (submission.Kind != EntryKind.Message && answer.Outcome == AcceptOutcome.New)
                Friends[answer.Id] = submission;
            return ValueTask.FromResult(answer);
        }

        protected static bool IsFriend(EntryKind kind) => kind is EntryKind.FriendRequest or EntryKind.FriendResponse;
    }

    internal sealed class IsKeptAsAMessage : InboxMutant
    {
        public override ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
            Store.AcceptAsync([.. batch.Select(one => one with { Kind = EntryKind.Message })], cancellationToken);

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all;
    }

    internal sealed class LosesItsBody : InboxMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => entry.Kind == EntryKind.FriendRequest ? entry with { Body = default } : entry);
    }

    internal sealed class ComesFirst : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            [.. Page(all, after, max).OrderBy(entry => entry.Kind == EntryKind.Message)];
    }

    internal sealed class RepeatIsNew : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat && submission.Kind != EntryKind.Message
                ? await KeepAsync(submission with { ClientId = ClientMessageId.New() })
                : answer;
    }

    internal sealed class IsDue : FriendMutant
    {
        public override async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            var claims = await base.ClaimAsync(lease, max, time, cancellationToken);
            return [.. claims, .. Friends.Values.Select(one => new Claimed(EntryOf(one, InboxPosition.None), new ClaimToken(lease, 1), 1))];
        }
    }

    internal sealed class CompletionMakesItOffline : FriendMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _offline = [];

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Offline && Friends.ContainsKey(completion.Id))
                _offline[completion.Id] = true;
            return ValueTask.FromResult<Completion?>(completion);
        }

        protected override IEnumerable<MessageHead> OnFound(MessageHead head) =>
            [_offline.ContainsKey(head.Id) ? head with { Status = MessageStatus.Offline } : head];
    }

    internal sealed class IsNotCounted : FriendMutant
    {
        public override async ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
        {
            var answers = await base.AcceptAsync(batch, cancellationToken);
            for (var i = 0; i < answers.Length; i++)
            {
                if (answers[i].Outcome is AcceptOutcome.SenderQuota or AcceptOutcome.InboxFull && !Friends.IsEmpty)
                    answers[i] = new Accepted { Outcome = AcceptOutcome.New, Id = batch[i].Id };
            }

            return answers;
        }
    }

    internal sealed class GoesWhenRead : InboxMutant
    {
        public override async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Connections.Device device, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            var page = await base.ReadAsync(user, device, after, max, cancellationToken);
            foreach (var entry in page.Where(entry => entry.Kind == EntryKind.FriendRequest))
                await SettleAsync(Settlement.NoticeReceived(entry));
            return page;
        }
    }

    internal sealed class NeverLeaves : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            IsFriendNotice(settlement) ? settlement with { Position = InboxPosition.None } : settlement);

        private static bool IsFriendNotice(in Settlement settlement) =>
            settlement is { Kind: SettlementKind.NoticeReceived, Notice: EntryKind.FriendRequest or EntryKind.FriendResponse };
    }

    internal sealed class LeavesByAnybody : FriendMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            IsFriend(settlement.Notice) ? settlement with { Actor = settlement.Receiver } : settlement);
    }

    internal sealed class LeavesAtAnyPosition : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            settlement.Notice == EntryKind.FriendRequest && await HeadAsync(settlement.Receiver, settlement.Id) is { } head
                ? settlement with { Position = head.Position }
                : settlement;
    }

    internal sealed class LeavesAsAnyKind : FriendMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            IsFriend(settlement.Notice) && Friends.TryGetValue(settlement.Id, out var friend) ? settlement with { Notice = friend.Kind } : settlement);
    }

    internal sealed class SecondReceivedIsDone : FriendMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            IsFriend(settlement.Notice) && answer.Outcome == SettleOutcome.NoChange ? answer with { Outcome = SettleOutcome.Done } : answer);
    }

    internal sealed class AckIsTaken : FriendMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Kind != SettlementKind.Acknowledge || !Friends.TryGetValue(settlement.Id, out var friend)
                || await HeadAsync(friend.Receiver, friend.Id) is not { } head)
                return answer;
            return await SettleAsync(Settlement.NoticeReceived(EntryOf(friend, head.Position) with { Kind = friend.Kind }));
        }
    }

    internal sealed class WithdrawIsTaken : FriendMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Withdraw && Friends.ContainsKey(settlement.Id) ? answer with { Outcome = SettleOutcome.Done } : answer);
    }

    internal sealed class ReceivedMakesAReceipt : FriendMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            answer.Outcome == SettleOutcome.Done && Friends.TryGetValue(settlement.Id, out var friend)
                ? answer with { Notice = EntryOf(friend, settlement.Position) with { Kind = EntryKind.Receipt } }
                : answer);
    }

    internal sealed class HeadGoesWhenReceived : FriendMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) => head.IsSettled && Friends.ContainsKey(head.Id) ? [] : [head];
    }

    internal sealed class HeadStaysOpen : FriendMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) =>
            [Friends.ContainsKey(head.Id) ? head with { Status = MessageStatus.Accepted } : head];
    }

    internal sealed class IsInTheChat : FriendMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), InboxPosition> _last = [];

        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            var chat = (submission.Sender, submission.Receiver);
            if (submission.Kind != EntryKind.Message)
                _last[chat] = answer.Position;
            else if (_last.TryGetValue(chat, out var last) && last > answer.Previous)
                return answer with { Previous = last };
            return answer;
        }
    }

    internal sealed class FollowsMessages : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), InboxPosition> _last = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var chat = (submission.Sender, submission.Receiver);
            if (submission.Kind == EntryKind.Message)
                _last[chat] = answer.Position;
            else
                answer = answer with { Previous = _last.GetValueOrDefault(chat) };
            return ValueTask.FromResult(answer);
        }
    }

    internal sealed class WaitsForItsEvent : FriendMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) => ValueTask.FromResult(
            submission.Kind != EntryKind.Message ? answer with { IsPublished = submission.PublishedBy == default } : answer);
    }

    internal sealed class ExpiresAsAMessage : FriendMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Where(entry =>
            !IsFriend(entry.Kind) || entry.Position.ToUnixTimeMilliseconds() > (Clock.GetUtcNow() - Options.EntryLife).ToUnixTimeMilliseconds());
    }
}
