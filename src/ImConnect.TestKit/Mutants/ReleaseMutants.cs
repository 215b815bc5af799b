using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What loses an event that its publisher gave up, or lets later ones pass it.</summary>
internal static class ReleaseMutants
{
    internal sealed class NotNoted : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Released ? null : completion);
    }

    internal sealed class LosesItsEvents : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Released)
                await StoreAsync(completion.Receiver, completion.Id, await EventsAsync(completion.Id));
            return completion;
        }
    }

    internal sealed class ReleasesTheSendOnly : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Released)
                await StoreAsync(completion.Receiver, completion.Id, (await EventsAsync(completion.Id)).Without(EntryEvent.Send));
            return completion;
        }
    }

    internal sealed class LaterOnesPassIt : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _released = [];

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Released)
                _released[completion.Id] = true;
            return ValueTask.FromResult<Completion?>(completion);
        }

        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.IsBehind && IsLife(submission.PublishedBy) && (await ChatAsync(submission.Receiver, submission.Sender)).All(one => one.Entry.Id == answer.Id || _released.ContainsKey(one.Entry.Id))
                ? answer with { IsBehind = false }
                : answer;
    }

    internal sealed class TwiceIsDone : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _released = [];

        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            completion.Kind == CompletionKind.Released && !_released.TryAdd(completion.Id, true) ? answer with { Outcome = CompleteOutcome.Done } : answer;
    }

    internal sealed class NothingIsDone : InboxMutant
    {
        protected override Completed OnCompleted(Completion completion, Completed answer) =>
            completion.Kind == CompletionKind.Released ? answer with { Outcome = CompleteOutcome.Done } : answer;
    }

    internal sealed class ReleasesItsWholeChat : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Released && SentOf(completion.Id) is { } sent)
            {
                foreach (var one in await ChatAsync(completion.Receiver, sent.Sender))
                {
                    if (one.Entry.Id != completion.Id)
                        await Store.CompleteAsync([Completion.Released(completion.Receiver, one.Entry.Id)], default);
                }
            }

            return completion;
        }
    }

    internal sealed class EndsTheClaim : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Released)
                await Store.CompleteAsync([Completion.Due(completion.Receiver, completion.Id, _tokens.Of(completion), TimeSpan.FromHours(1))], default);
            return completion;
        }
    }

    internal sealed class NotWhileClaimed : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Released && _tokens.Of(completion) != default ? null : completion);
    }

    /// <summary>Its claim is still left to the others.</summary>
    internal sealed class StillNotClaimed : EventMutant
    {
        public override async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            var waits = (await AllAsync()).Where(one => one.Events.HasSend && OwnerOf(one.Entry.Id) == lease).Select(one => one.Entry.Id).ToHashSet();
            return [.. (await Store.ClaimAsync(lease, max, time, cancellationToken)).Where(claim => !waits.Contains(claim.Entry.Id))];
        }
    }
}
