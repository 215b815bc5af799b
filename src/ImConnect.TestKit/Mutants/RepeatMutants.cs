using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What makes one send two, or two sends one.</summary>
internal static class RepeatMutants
{
    internal sealed class IsNew : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat ? await KeepAsync(submission with { ClientId = ClientMessageId.New() }) : answer;
    }

    internal sealed class IsNewInOneBatch : InboxMutant
    {
        public override ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
        {
            var seen = new HashSet<ClientMessageId>();
            return Store.AcceptAsync(
                [.. batch.Select(one => seen.Add(one.ClientId) ? one : one with { ClientId = ClientMessageId.New() })], cancellationToken);
        }
    }

    internal sealed class IsNewOnceSettled : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, window: TimeSpan.Zero);
    }

    internal sealed class IsNewOnceWithdrawn : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat && (await HeadAsync(submission.Receiver, answer.Id))?.IsWithdrawn == true
                ? await KeepAsync(submission with { ClientId = ClientMessageId.New() })
                : answer;
    }

    internal sealed class NeverForgotten : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, window: TimeSpan.FromDays(3000));
    }

    internal sealed class WindowFromAcceptance : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, DateTimeOffset> _accepted = [];

        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var first = _accepted.GetOrAdd(answer.Id, Clock.GetUtcNow());
            return answer.Outcome == AcceptOutcome.Repeat && Clock.GetUtcNow() - first > Options.Window
                ? await KeepAsync(submission with { ClientId = ClientMessageId.New() })
                : answer;
        }
    }

    internal sealed class AnswersItsOwnId : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Repeat ? answer with { Id = submission.Id } : answer);
    }

    internal sealed class AnswersNoPlace : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Repeat ? answer with { Position = InboxPosition.None } : answer);
    }

    internal sealed class KeyWithoutSender : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, ClientMessageId), Accepted> _first = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var first = _first.GetOrAdd((submission.Receiver, submission.ClientId), answer);
            return ValueTask.FromResult(first.Id == answer.Id ? answer : first with { Outcome = AcceptOutcome.Repeat });
        }
    }

    internal sealed class KeyWithoutReceiver : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, ClientMessageId), Accepted> _first = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var first = _first.GetOrAdd((submission.Sender, submission.ClientId), answer);
            return ValueTask.FromResult(first.Id == answer.Id ? answer : first with { Outcome = AcceptOutcome.Repeat });
        }
    }

    internal sealed class KeyOfTheChat : InboxMutant
    {
        private readonly ConcurrentDictionary<(ChatId, ClientMessageId), Accepted> _first = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var key = (ChatId.OneToOne(submission.Sender, submission.Receiver), submission.ClientId);
            var first = _first.GetOrAdd(key, answer);
            return ValueTask.FromResult(first.Id == answer.Id ? answer : first with { Outcome = AcceptOutcome.Repeat });
        }
    }

    /// <summary>A client that resends faster than the first delay is never pushed to.</summary>
    internal sealed class MovesTheDueTime : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome == AcceptOutcome.Repeat)
                await Store.CompleteAsync([Completion.Due(submission.Receiver, answer.Id, default, submission.FirstDelay)], default);
            return answer;
        }
    }
}
