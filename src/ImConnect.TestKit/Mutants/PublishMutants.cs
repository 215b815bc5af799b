using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What loses an event, or puts one before another.</summary>
internal static class PublishMutants
{
    /// <summary>Model rule "republish": a bare ack, and nothing stored.</summary>
    internal sealed class RepeatIsCalledPublished : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Repeat ? answer with { IsPublished = true } : answer);
    }

    internal sealed class SettledIsCalledPublished : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat && (await HeadAsync(submission.Receiver, answer.Id))?.IsSettled == true
                ? answer with { IsPublished = true }
                : answer;
    }

    internal sealed class NewIsCalledPublished : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.New ? answer with { IsPublished = true } : answer);
    }

    internal sealed class NeverBehind : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer with { IsBehind = false });
    }

    /// <summary>Model rule "behindRepeat".</summary>
    internal sealed class RepeatNeverBehind : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Repeat ? answer with { IsBehind = false } : answer);
    }

    /// <summary>Every repeat by another life counts as behind, the oldest too.</summary>
    internal sealed class RepeatAlwaysBehind : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Repeat ? answer with { IsBehind = !answer.IsPublished } : answer);
    }

    /// <summary>Behind its own sends in flight: they all wait for the drainer.</summary>
    internal sealed class BehindItsOwnLife : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var all = await Reader.ReadAsync(submission.Receiver, default, InboxPosition.None, int.MaxValue, default);
            var older = all.Where(entry => entry.Sender == submission.Sender && entry.Position < answer.Position).ToArray();
            var heads = await Reader.FindAsync(submission.Receiver, [.. older.Select(entry => entry.Id)], default);
            return answer with { IsBehind = answer.IsBehind || heads.Any(head => !head.IsPublished) };
        }
    }

    /// <summary>Model rule "keepPlace".</summary>
    internal sealed class AckedLosesItsPlace : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var all = await Reader.ReadAsync(submission.Receiver, default, InboxPosition.None, int.MaxValue, default);
            var older = all.Where(entry => entry.Kind == EntryKind.Message && entry.Position < answer.Position).ToArray();
            var heads = await Reader.FindAsync(submission.Receiver, [.. older.Select(entry => entry.Id)], default);
            return answer with { IsBehind = answer.IsBehind && heads.Any(head => !head.IsPublished) };
        }
    }

    internal sealed class NotNoted : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Published ? null : completion);
    }

    /// <summary>Model rule "fact": the receiver's ack was faster.</summary>
    internal sealed class NotNotedOnceSettled : InboxMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            completion.Kind == CompletionKind.Published && (await HeadAsync(completion.Receiver, completion.Id))?.IsSettled == true
                ? null
                : completion;
    }

    internal sealed class EndsTheClaim : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Published)
            {
                var token = _tokens.Of(completion);
                await Store.CompleteAsync(
                    [Completion.Due(completion.Receiver, completion.Id, token, TimeSpan.FromHours(1))], default);
            }

            return completion;
        }
    }
}
