using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What counts wrong what waits, or refuses what it must not.</summary>
internal static class OutboxSizeMutants
{
    internal sealed class CountsMessages : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => await SizeAsync() with { Events = (await AllAsync()).Length };
    }

    internal sealed class CountsTheDrainersOnly : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() with { Events = (await AllAsync()).Where(one => !IsLife(OwnerOf(one.Entry.Id))).Sum(one => one.Events.Count) };
    }

    internal sealed class NeverCountsDown : EventMutant
    {
        private long _most;

        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() is var size ? size with { Events = _most = Math.Max(_most, size.Events) } : size;
    }

    internal sealed class CountsNoBytes : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => await SizeAsync() with { Bytes = 0 };
    }

    internal sealed class CountsTheBodyWithEachEvent : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() with { Bytes = (await AllAsync()).Sum(one => (256 + one.Entry.Body.Length) * one.Events.Count) };
    }

    internal sealed class BytesStay : EventMutant
    {
        private long _most;

        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() is var size ? size with { Bytes = _most = Math.Max(_most, size.Bytes) } : size;
    }

    /// <summary>Takes off what the body was, though it did not count any more.</summary>
    internal sealed class BytesGoTwice : EventMutant
    {
        private long _gone;

        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => await SizeAsync() is var size ? size with { Bytes = size.Bytes - _gone } : size;

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Published && await EventsAsync(completion.Id) is { NeedBody: false, Count: 1 } one && one.Contains(completion.Event))
                _gone += SentOf(completion.Id)?.Body.Length ?? 0;
            return completion;
        }
    }

    internal sealed class WithdrawnBodyStillCounts : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken)
        {
            var withdrawn = (await AllAsync()).Where(one => one.Events.Contains(EntryEvent.Withdraw) && !one.Events.NeedBody);
            var size = await SizeAsync();
            return size with { Bytes = size.Bytes + withdrawn.Sum(one => SentOf(one.Entry.Id)?.Body.Length ?? 0) };
        }
    }

    internal sealed class OldestIsTheNewest : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() with { Oldest = (await AllAsync()).LastOrDefault().Entry.Position };
    }

    internal sealed class OldestStays : EventMutant
    {
        private InboxPosition _oldest;

        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
            await SizeAsync() is var size ? size with { Oldest = _oldest = _oldest == default ? size.Oldest : _oldest } : size;
    }

    internal sealed class CountsNoDeadLetters : EventMutant
    {
        public override async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) => await SizeAsync() with { Dead = 0 };
    }

    internal sealed class NotBoundByEvents : InboxMutant
    {
        public override PublishingOptions Configure(PublishingOptions publishing) => new() { OutboxBytes = publishing.OutboxBytes };
    }

    internal sealed class NotBoundByBytes : InboxMutant
    {
        public override PublishingOptions Configure(PublishingOptions publishing) => new() { OutboxBound = publishing.OutboxBound };
    }

    internal sealed class OneMoreThanTheBound : InboxMutant
    {
        public override PublishingOptions Configure(PublishingOptions publishing) => new() { OutboxBound = publishing.OutboxBound + 1, OutboxBytes = publishing.OutboxBytes };
    }

    internal sealed class RefusesWhatHasNothingToPublish : EventMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.New && submission.PublishedBy == default && await IsFullAsync() ? new Accepted { Outcome = AcceptOutcome.OutboxFull } : answer;
    }

    internal sealed class RefusesFriendNotices : EventMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.New && submission.Kind != EntryKind.Message && await IsFullAsync() ? new Accepted { Outcome = AcceptOutcome.OutboxFull } : answer;
    }

    internal sealed class RefusesRepeats : EventMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat && await IsFullAsync() ? new Accepted { Outcome = AcceptOutcome.OutboxFull } : answer;
    }

    internal sealed class MakesNoAcksWhenFull : EventMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => await IsFullAsync() ? settlement with { PublishedBy = default } : settlement;
    }

    internal sealed class MakesNoPushesWhenFull : EventMutant
    {
        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion) => await IsFullAsync() ? completion with { PublishedBy = default } : completion;
    }

    internal sealed class KeepsWhatItRefuses : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome == AcceptOutcome.OutboxFull)
                await KeepAsync(submission with { PublishedBy = default });
            return answer;
        }
    }

    internal sealed class FullForEver : InboxMutant
    {
        private bool _isFull;

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            _isFull |= answer.Outcome == AcceptOutcome.OutboxFull;
            return ValueTask.FromResult(_isFull && submission.PublishedBy != default ? new Accepted { Outcome = AcceptOutcome.OutboxFull } : answer);
        }
    }

    internal sealed class NamesTheOutboxFirst : EventMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome is AcceptOutcome.InboxFull or AcceptOutcome.SenderQuota && await IsFullAsync() ? new Accepted { Outcome = AcceptOutcome.OutboxFull } : answer;
    }
}
