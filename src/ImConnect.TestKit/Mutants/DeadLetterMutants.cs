using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What loses an event that was refused, or holds up others with it.</summary>
internal static class DeadLetterMutants
{
    internal sealed class NoLetter : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) => ValueTask.FromResult<Completion?>(
            completion.Kind == CompletionKind.Dead ? Completion.Published(completion.Receiver, completion.Id, completion.Event) : completion);
    }

    internal sealed class EventStays : EventMutant
    {
        private readonly ConcurrentDictionary<(MessageId, EntryEvent), bool> _dead = [];

        protected override Completed OnCompleted(Completion completion, Completed answer)
        {
            if (completion.Kind == CompletionKind.Dead && answer.Outcome == CompleteOutcome.Done)
                _dead[(completion.Id, completion.Event)] = true;
            return answer;
        }

        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => _dead.Keys.Where(dead => dead.Item1 == one.Entry.Id).Aggregate(one, (with, dead) => with with { Events = with.Events.With(dead.Item2) }))];
    }

    internal sealed class TakesAllEventsOfItsMessage : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Dead)
                await StoreAsync(completion.Receiver, completion.Id, (await EventsAsync(completion.Id)).Without(completion.Event));
            return completion;
        }
    }

    internal sealed class WithoutBody : LetterMutant
    {
        protected override DeadLetter Told(DeadLetter letter) => letter with { Event = Copy(letter.Event, withBody: false) };
    }

    internal sealed class WithoutNumber : LetterMutant
    {
        protected override DeadLetter Told(DeadLetter letter) => letter with { Event = Copy(letter.Event, number: 0) };
    }

    internal sealed class WithoutClientId : LetterMutant
    {
        protected override DeadLetter Told(DeadLetter letter) => letter with { Event = Copy(letter.Event, withClientId: false) };
    }

    internal sealed class WithoutWhy : LetterMutant
    {
        protected override DeadLetter Told(DeadLetter letter) => letter with { Why = "" };
    }

    internal sealed class AtIsWhenItHappened : LetterMutant
    {
        protected override DeadLetter Told(DeadLetter letter) => letter with { At = letter.Event.CreateTime };
    }

    internal sealed class CreatedWhenItDied : LetterMutant
    {
        protected override DeadLetter Told(DeadLetter letter) => letter with { Event = Copy(letter.Event, createTime: letter.At) };
    }

    internal sealed class LetterForWhatDoesNotWait : InboxMutant
    {
        private readonly ConcurrentQueue<DeadLetter> _letters = [];

        public override async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
            [.. await Outbox.ListDeadAsync(after, max, cancellationToken), .. _letters];

        protected override Completed OnCompleted(Completion completion, Completed answer)
        {
            if (completion is { Kind: CompletionKind.Dead, Letter: { } letter } && answer.Outcome == CompleteOutcome.NoChange)
                _letters.Enqueue(letter);
            return answer;
        }
    }

    internal sealed class StopsItsChat : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var dead = await Outbox.ListDeadAsync(0, int.MaxValue, default);
            return !answer.IsPublished && dead.Any(letter => letter.Event.Sender == submission.Sender && letter.Event.Receiver == submission.Receiver)
                ? answer with { IsBehind = true }
                : answer;
        }
    }

    internal sealed class ItsMessageIsNotDelivered : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _dead = [];

        protected override Completed OnCompleted(Completion completion, Completed answer)
        {
            if (completion.Kind == CompletionKind.Dead && answer.Outcome == CompleteOutcome.Done)
                _dead[completion.Id] = true;
            return answer;
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Where(entry => !_dead.ContainsKey(entry.Id));
    }

    /// <summary>Every repeat publishes it again, to be refused again.</summary>
    internal sealed class IsNeverPublished : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var dead = await Outbox.ListDeadAsync(0, int.MaxValue, default);
            return dead.Any(letter => letter.Event.Id == answer.Id && letter.Event.Type == EventType.Send) ? answer with { IsPublished = false } : answer;
        }
    }

    internal sealed class NotWhileClaimed : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        public override async ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken)
        {
            var answers = await base.CompleteAsync([.. batch.Where(one => one.Kind != CompletionKind.Dead || _tokens.Of(one) == default)], cancellationToken);
            return answers.Length == batch.Count ? answers : [.. batch.Select(_ => new Completed(CompleteOutcome.NoChange))];
        }
    }

    internal sealed class EndsTheClaim : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Dead)
                await Store.CompleteAsync([Completion.Due(completion.Receiver, completion.Id, _tokens.Of(completion), TimeSpan.FromHours(1))], default);
            return completion;
        }
    }

    internal sealed class NewestFirst : InboxMutant
    {
        public override async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
            [.. (await Outbox.ListDeadAsync(after, int.MaxValue, cancellationToken)).Reverse().Take(max)];
    }

    internal sealed class IgnoresMax : InboxMutant
    {
        public override ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
            Outbox.ListDeadAsync(after, int.MaxValue, cancellationToken);
    }

    internal sealed class IgnoresAfter : InboxMutant
    {
        public override ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
            Outbox.ListDeadAsync(0, max, cancellationToken);
    }

    internal sealed class AnswersWhatWasAsked : InboxMutant
    {
        public override async ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken)
        {
            await Outbox.RemoveDeadAsync(numbers, cancellationToken);
            return numbers.Count;
        }
    }

    internal sealed class RemovesNone : InboxMutant
    {
        private readonly ConcurrentDictionary<long, bool> _removed = [];

        public override ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken) =>
            ValueTask.FromResult(numbers.Count(number => number <= 3 && _removed.TryAdd(number, true)));
    }

    /// <summary>A number is a place in the list.</summary>
    internal sealed class NumbersComeAgain : LetterMutant
    {
        private long _removed;

        public override async ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken)
        {
            var removed = await Outbox.RemoveDeadAsync([.. numbers.Select(number => number + _removed)], cancellationToken);
            if ((await Outbox.ListDeadAsync(0, 1, cancellationToken)).Count == 0)
                _removed += removed;
            return removed;
        }

        protected override DeadLetter Told(DeadLetter letter) => letter with { Number = letter.Number - _removed };
    }

    internal sealed class GoWithTheirMessage : InboxMutant
    {
        public override async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken)
        {
            List<DeadLetter> letters = [];
            foreach (var letter in await Outbox.ListDeadAsync(after, max, cancellationToken))
            {
                if (await HeadAsync(letter.Event.Receiver, letter.Event.Id) is not null)
                    letters.Add(letter);
            }

            return letters;
        }
    }

    /// <summary>Tells each letter in another way.</summary>
    internal abstract class LetterMutant : InboxMutant
    {
        public override async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
            [.. (await Outbox.ListDeadAsync(after, max, cancellationToken)).Select(Told)];

        protected abstract DeadLetter Told(DeadLetter letter);

        protected static MessageEvent Copy(MessageEvent one, bool withBody = true, bool withClientId = true, int? number = null, long? createTime = null) => new()
        {
            Type = one.Type,
            Number = number ?? one.Number,
            Id = one.Id,
            Sender = one.Sender,
            Receiver = one.Receiver,
            ClientId = withClientId ? one.ClientId : default,
            Body = withBody ? one.Body : default,
            MaxRetries = one.MaxRetries,
            CreateTime = createTime ?? one.CreateTime,
        };
    }
}
