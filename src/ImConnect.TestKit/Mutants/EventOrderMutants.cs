using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What lets an event overtake another of its chat, or leaves one behind for ever.</summary>
internal static class EventOrderMutants
{
    internal sealed class NeverBehind : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(settlement.PublishedBy != LeaseId.Outbox && answer.Event == PublishBy.Outbox ? answer with { Event = PublishBy.Me } : answer);
    }

    internal sealed class CompletionIsNeverBehind : InboxMutant
    {
        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            completion.PublishedBy != LeaseId.Outbox && answer.Event == PublishBy.Outbox ? answer with { Event = PublishBy.Me } : answer;
    }

    /// <summary>Looks at the events of the message alone.</summary>
    internal sealed class BehindItsOwnMessageOnly : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            answer.Event == PublishBy.Outbox && settlement.PublishedBy != LeaseId.Outbox && (await EventsAsync(settlement.Id)).Count == 1
                ? answer with { Event = PublishBy.Me }
                : answer;
    }

    /// <summary>Looks at older messages alone, as it does for an acceptance.</summary>
    internal sealed class BehindOlderMessagesOnly : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Event != PublishBy.Outbox || settlement.PublishedBy == LeaseId.Outbox)
                return answer;
            var chat = await ChatAsync(answer.Head.Receiver, answer.Head.Sender);
            return chat.Any(one => one.Entry.Position < answer.Head.Position) ? answer : answer with { Event = PublishBy.Me };
        }
    }

    internal sealed class BehindOtherChats : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            answer.Event == PublishBy.Me && (await AllAsync()).Any(one => one.Entry.Receiver != answer.Head.Receiver || one.Entry.Sender != answer.Head.Sender)
                ? answer with { Event = PublishBy.Outbox }
                : answer;
    }

    internal sealed class BehindItsOwnLife : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            answer.Event == PublishBy.Me && (await ChatAsync(answer.Head.Receiver, answer.Head.Sender)).Sum(one => one.Events.Count) > 1
                ? answer with { Event = PublishBy.Outbox }
                : answer;
    }

    /// <summary>Once the drainer had something of a chat, it has all of it for ever.</summary>
    internal sealed class BehindForEver : EventMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), bool> _behind = [];

        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var chat = (submission.Receiver, submission.Sender);
            if (answer.IsBehind)
                _behind[chat] = true;
            await base.OnAcceptedAsync(submission, answer);
            return _behind.ContainsKey(chat) && IsLife(submission.PublishedBy) ? answer with { IsBehind = true } : answer;
        }

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            var chat = (answer.Head.Receiver, answer.Head.Sender);
            if (answer.Event == PublishBy.Outbox)
                _behind[chat] = true;
            return ValueTask.FromResult(answer.Event == PublishBy.Me && _behind.ContainsKey(chat) ? answer with { Event = PublishBy.Outbox } : answer);
        }
    }

    /// <summary>All events of a message are its publisher's: those that were left to the drainer nobody publishes.</summary>
    internal sealed class LeftToTheDrainerIsStuck : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _released = [];

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Released)
                _released[completion.Id] = true;
            return ValueTask.FromResult<Completion?>(completion);
        }

        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Where(one => !IsLife(lease) || OwnerOf(one.Entry.Id) != lease || _released.ContainsKey(one.Entry.Id))];
    }

    /// <summary>What waits for the drainer on a message of this life holds nobody of this life back.</summary>
    internal sealed class LeftToTheDrainerIsOvertaken : EventMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            return answer.IsBehind && await IsOwnAsync(submission.Receiver, submission.Sender, answer.Id, submission.PublishedBy) ? answer with { IsBehind = false } : answer;
        }

        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            answer.Event == PublishBy.Outbox && await IsOwnAsync(answer.Head.Receiver, answer.Head.Sender, default, settlement.PublishedBy)
                ? answer with { Event = PublishBy.Me }
                : answer;

        private async ValueTask<bool> IsOwnAsync(UserId receiver, UserId sender, MessageId but, LeaseId life) =>
            IsLife(life) && (await ChatAsync(receiver, sender)).All(one => one.Entry.Id == but || OwnerOf(one.Entry.Id) == life);
    }

    internal sealed class WithdrawalOvertakesTheDrainer : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            settlement.Kind == SettlementKind.Withdraw && IsLife(settlement.PublishedBy) && answer.Event == PublishBy.Outbox
            && (await ChatAsync(answer.Head.Receiver, answer.Head.Sender)).Sum(one => one.Events.Count) == 1
                ? answer with { Event = PublishBy.Me }
                : answer;
    }

    /// <summary>What the drainer has is published twice at a time.</summary>
    internal sealed class RepeatOfTheDrainersIsNotBehind : EventMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            var isOldest = answer.Outcome == AcceptOutcome.Repeat && (await ChatAsync(submission.Receiver, submission.Sender)).FirstOrDefault().Entry.Id == answer.Id;
            return isOldest && IsLife(submission.PublishedBy) ? answer with { IsBehind = false } : answer;
        }
    }

    internal sealed class RepeatToTheDrainerIsNotBehind : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Repeat && submission.PublishedBy == LeaseId.Outbox ? answer with { IsBehind = false } : answer);
    }
}
