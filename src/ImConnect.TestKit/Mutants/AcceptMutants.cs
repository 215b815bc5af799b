using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What goes wrong while a message is taken in.</summary>
internal static class AcceptMutants
{
    /// <summary>The ack before the commit.</summary>
    internal sealed class AnswersWithoutWriting : InboxMutant
    {
        public override ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
            ValueTask.FromResult(batch.Select(submission => new Accepted
            {
                Outcome = AcceptOutcome.New,
                Id = submission.Id,
                Position = InboxPosition.After(InboxPosition.None, Clock.GetUtcNow().ToUnixTimeMilliseconds()),
                IsPublished = submission.PublishedBy == default,
            }).ToArray());
    }

    internal sealed class BatchReversed : InboxMutant
    {
        public override async ValueTask<Accepted[]> AcceptAsync(
            IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
            [.. (await Store.AcceptAsync([.. batch.Reverse()], cancellationToken)).Reverse()];
    }

    internal sealed class AnswersInAnotherOrder : InboxMutant
    {
        public override async ValueTask<Accepted[]> AcceptAsync(
            IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
            [.. (await Store.AcceptAsync(batch, cancellationToken)).OrderBy(answer => answer.Id.Value)];
    }

    /// <summary>The retry is forgotten when the live push is lost.</summary>
    internal sealed class NotDue : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome == AcceptOutcome.New)
                await Store.CompleteAsync([Completion.Due(submission.Receiver, answer.Id, default, TimeSpan.FromDays(300))], default);
            return answer;
        }
    }

    internal sealed class DueAtOnce : InboxMutant
    {
        public override ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
            Store.AcceptAsync([.. batch.Select(submission => submission with { FirstDelay = TimeSpan.Zero })], cancellationToken);
    }

    internal sealed class PositionOfTheClockAlone : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer with
            {
                Position = InboxPosition.After(InboxPosition.None, Clock.GetUtcNow().ToUnixTimeMilliseconds()),
            });
    }

    /// <summary>Starts again after a wipe: <c>Previous</c> then fits a stranger.</summary>
    internal sealed class PositionOfACounter : InboxMutant
    {
        private readonly ConcurrentDictionary<InboxPosition, InboxPosition> _counted = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer with { Position = Counted(answer.Position), Previous = Counted(answer.Previous) });

        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            Page(all.Select(entry => entry with { Position = Counted(entry.Position) }), after, max);

        private InboxPosition Counted(InboxPosition position) => position == InboxPosition.None
            ? position
            : _counted.GetOrAdd(position, static (_, counted) => new InboxPosition(counted.Count + 1), _counted);
    }

    internal sealed class IdTakenIsCalledNew : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer.Outcome == AcceptOutcome.Unavailable
                ? answer with { Outcome = AcceptOutcome.New, Id = submission.Id }
                : answer);
    }

    /// <summary>Keeps the caller's buffer instead of its content.</summary>
    internal sealed class BodyIsTheCallersBuffer : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, ReadOnlyMemory<byte>> _bodies = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome == AcceptOutcome.New)
                _bodies[answer.Id] = submission.Body;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => entry.Kind == EntryKind.Message ? entry with { Body = _bodies[entry.Id] } : entry);
    }

    internal sealed class BodyCutAt64KiB : InboxMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => entry with { Body = entry.Body[..Math.Min(entry.Body.Length, 0xFFFF)] });
    }
}
