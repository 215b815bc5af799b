using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What keeps a trace of a message that was never accepted, or takes one away that was.</summary>
internal static class RefuseMutants
{
    internal sealed class NotNoted : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Refused ? null : completion);
    }

    /// <summary>Settled and no more: its head is found, its client id used up, its event waits.</summary>
    internal sealed class IsOnlySettled : InboxMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind != CompletionKind.Refused)
                return completion;
            await SettleAsync(Settlement.Acknowledge(completion.Receiver, completion.Id, MessageStatus.Received));
            return null;
        }
    }

    internal sealed class HeadStays : TraceMutant
    {
        public override async ValueTask<IReadOnlyList<MessageHead>> FindAsync(UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
            [.. await Reader.FindAsync(receiver, ids, cancellationToken), .. Refused.Select(one => one.Head).Where(head => head.Receiver == receiver && ids.Contains(head.Id))];
    }

    internal sealed class IsStillRead : TraceMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            [.. all, .. Refused.Where(one => one.Head.Receiver == user).Select(one => EntryOf(one.Sent, one.Head.Position))];
    }

    internal sealed class ClientIdIsUsedUp : TraceMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            return Refused.FirstOrDefault(one => one.Sent.ClientId == submission.ClientId) is { } first
                ? new Accepted { Outcome = AcceptOutcome.Repeat, Id = first.Head.Id, Position = first.Head.Position }
                : answer;
        }
    }

    internal sealed class StillCounts : TraceMutant
    {
        public override async ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) =>
            await Reader.CountAsync(user, cancellationToken) + Refused.Count(one => user is null || one.Head.Receiver == user);
    }

    internal sealed class ShareStaysTaken : TraceMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            return Refused.Count(one => one.Head.Sender == submission.Sender && one.Head.Receiver == submission.Receiver) >= Options.SenderQuota
                ? new Accepted { Outcome = AcceptOutcome.SenderQuota }
                : answer;
        }
    }

    internal sealed class StaysInTheOutbox : TraceMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page, .. Refused.Select(one => new OutboxEntry(EntryOf(one.Sent, one.Head.Position), default(EntryEvents).With(EntryEvent.Send)))];
    }

    internal sealed class StillWaitsInTheCount : TraceMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() is var size ? size with { Events = size.Events + Refused.Count() } : size;
    }

    internal sealed class IsADeadLetter : TraceMutant
    {
        public override async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
        [
            .. await Outbox.ListDeadAsync(after, max, cancellationToken),
            .. Refused.Select(one => new DeadLetter(
                1, new MessageEvent { Type = EventType.Send, Id = one.Head.Id, Sender = one.Head.Sender, Receiver = one.Head.Receiver }, "refused", 0)),
        ];
    }

    internal sealed class OthersAreStillBehindIt : TraceMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            return !answer.IsPublished && Refused.Any(one => one.Head.Sender == submission.Sender && one.Head.Receiver == submission.Receiver)
                ? answer with { IsBehind = true }
                : answer;
        }
    }

    internal sealed class IsStillThePrevious : TraceMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            await base.OnAcceptedAsync(submission, answer);
            var gone = Refused.Where(one => one.Head.Sender == submission.Sender && one.Head.Receiver == submission.Receiver);
            return answer with { Previous = gone.Select(one => one.Head.Position).Append(answer.Previous).Max() };
        }
    }

    internal sealed class IsStillDue : TraceMutant
    {
        public override async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
        [
            .. await Store.ClaimAsync(lease, max, time, cancellationToken),
            .. Refused.Select(one => new Claimed(EntryOf(one.Sent, one.Head.Position), new ClaimToken(lease, one.Head.Id.Value), 1)),
        ];
    }

    internal sealed class CanStillBeCompleted : TraceMutant
    {
        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            completion.Kind != CompletionKind.Refused && Refused.Any(one => one.Head.Id == completion.Id) ? answer with { Outcome = CompleteOutcome.Done } : answer;
    }

    internal sealed class CanStillBeSettled : TraceMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            Refused.Any(one => one.Head.Id == settlement.Id) ? answer with { Outcome = SettleOutcome.NoChange } : answer);
    }

    internal sealed class TwiceIsDone : TraceMutant
    {
        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            completion.Kind == CompletionKind.Refused && Refused.Any(one => one.Head.Id == completion.Id) ? answer with { Outcome = CompleteOutcome.Done } : answer;
    }

    internal sealed class GoesFromAnyInbox : TraceMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            await base.BeforeCompleteAsync(completion.Kind == CompletionKind.Refused && SentOf(completion.Id) is { } sent ? completion with { Receiver = sent.Receiver } : completion);
    }

    /// <summary>Also what was acknowledged: a message is lost.</summary>
    internal sealed class GoesThoughItIsStored : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _gone = [];

        protected override Completed OnCompleted(Completion completion, Completed answer)
        {
            if (completion.Kind == CompletionKind.Refused && answer.Outcome == CompleteOutcome.NoChange && SentOf(completion.Id)?.Receiver == completion.Receiver)
                _gone[completion.Id] = true;
            return answer;
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Where(entry => !_gone.ContainsKey(entry.Id));
    }

    internal sealed class TakesItsChatAlong : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Refused && SentOf(completion.Id) is { } sent && sent.Receiver == completion.Receiver)
            {
                foreach (var one in (await ChatAsync(completion.Receiver, sent.Sender)).Where(one => one.Entry.Id != completion.Id))
                    await Store.CompleteAsync([Completion.Refused(completion.Receiver, one.Entry.Id)], default);
            }

            return completion;
        }
    }

    /// <summary>Remembers what was refused.</summary>
    internal abstract class TraceMutant : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, Trace> _refused = [];

        protected IEnumerable<Trace> Refused => _refused.Values;

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            var head = completion.Kind == CompletionKind.Refused ? await HeadAsync(completion.Receiver, completion.Id) : null;
            if (head is { IsPublished: false } known && SentOf(completion.Id) is { } sent)
                _refused[completion.Id] = new Trace(known, sent);
            return completion;
        }

        internal sealed record Trace(MessageHead Head, Submission Sent);
    }
}
