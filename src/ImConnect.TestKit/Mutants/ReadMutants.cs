using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What a drain misses, doubles or puts in another order.</summary>
internal static class ReadMutants
{
    internal sealed class ByMessageId : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            [.. all.Where(entry => entry.Position > after).OrderBy(entry => entry.Id.Value).Take(max)];
    }

    /// <summary>Model rule "drainAll".</summary>
    internal sealed class SkipsClaimed : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _claimed = [];

        protected override Claimed OnClaimed(Claimed claim)
        {
            _claimed[claim.Entry.Id] = true;
            return claim;
        }

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind != CompletionKind.Published)
                _claimed.TryRemove(completion.Id, out _);
            return ValueTask.FromResult<Completion?>(completion);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => !_claimed.ContainsKey(entry.Id));
    }

    internal sealed class SkipsOffline : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _offline = [];

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Offline)
                _offline[completion.Id] = true;
            return ValueTask.FromResult<Completion?>(completion);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Message || !_offline.ContainsKey(entry.Id));
    }

    internal sealed class SkipsUnpublished : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _unpublished = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer is { Outcome: AcceptOutcome.New, IsPublished: false })
                _unpublished[answer.Id] = true;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Message || !_unpublished.ContainsKey(entry.Id));
    }

    internal sealed class SkipsNotices : InboxMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind == EntryKind.Message);
    }

    internal sealed class FromTheStart : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            after == InboxPosition.None || all.All(entry => entry.Position <= after) ? Page(all, after, max) : Page(all, default, max);
    }

    internal sealed class TheLastAgain : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            [.. all.Where(entry => entry.Position >= after).Take(max)];
    }

    internal sealed class SkipsTheNext : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            after == InboxPosition.None ? Page(all, after, max) : Page(all, new InboxPosition(after.Value + 1), max);
    }

    /// <summary>A page by number: what was acked meanwhile moves the rest out of sight.</summary>
    internal sealed class ByOffset : InboxMutant
    {
        private readonly ConcurrentDictionary<InboxPosition, int> _offsets = [];

        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all)
        {
            var offset = _offsets.GetValueOrDefault(after);
            InboxEntry[] page = [.. all.Skip(offset).Take(max)];
            if (page.Length > 0)
                _offsets[page[^1].Position] = offset + page.Length;
            return page;
        }
    }

    internal sealed class OneMoreThanMax : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(
            UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) => Page(all, after, max + 1);
    }

    internal sealed class SettledStays : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, InboxEntry> _kept = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome == AcceptOutcome.New)
                _kept[answer.Id] = EntryOf(submission, answer.Position);
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
        [
            .. all.Where(entry => entry.Kind != EntryKind.Message), .. _kept.Values.Where(entry => entry.Receiver == user),
        ];
    }

    internal sealed class FindForgetsSettled : InboxMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) => head.IsSettled ? [] : [head];
    }

    internal sealed class FindInOtherInboxes : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, UserId> _receivers = [];

        public override async ValueTask<IReadOnlyList<MessageHead>> FindAsync(
            UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken)
        {
            var heads = new List<MessageHead>();
            foreach (var id in ids)
            {
                if (await HeadAsync(_receivers.GetValueOrDefault(id, receiver), id) is { } head)
                    heads.Add(head);
            }

            return heads;
        }

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            _receivers[answer.Id] = submission.Receiver;
            return ValueTask.FromResult(answer);
        }
    }

    internal sealed class CountsNotices : InboxMutant
    {
        public override async ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) => user is { } one
            ? (await Reader.ReadAsync(one, default, InboxPosition.None, int.MaxValue, cancellationToken)).Count
            : await Reader.CountAsync(user, cancellationToken);
    }

    internal sealed class CountsDueOnly : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, UserId> _offline = [];

        public override async ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) =>
            await Reader.CountAsync(user, cancellationToken) - _offline.Values.Count(one => user is null || one == user);

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Offline)
                _offline[completion.Id] = completion.Receiver;
            return ValueTask.FromResult<Completion?>(completion);
        }
    }
}
