using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What hides events from the drainer, or shows it what is not its own.</summary>
internal static class OutboxMutants
{
    internal sealed class NewestFirst : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) => [.. page.Reverse()];
    }

    /// <summary>In the order in which events came, not messages.</summary>
    internal sealed class InTheOrderOfEvents : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.OrderBy(one => one.Events.First.Type)];
    }

    internal sealed class IgnoresAfter : InboxMutant
    {
        public override ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
            Outbox.ReadAsync(lease, InboxPosition.None, max, cancellationToken);
    }

    internal sealed class AfterIsAmongThem : InboxMutant
    {
        public override ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
            Outbox.ReadAsync(lease, new InboxPosition(after.Value - 1), max, cancellationToken);
    }

    internal sealed class OneMoreThanMax : InboxMutant
    {
        public override ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
            Outbox.ReadAsync(lease, after, max == int.MaxValue ? max : max + 1, cancellationToken);
    }

    /// <summary>A page ends between two messages of one position, and the next begins behind both.</summary>
    internal sealed class CutsThroughAPosition : InboxMutant
    {
        public override async ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
            [.. (await Outbox.ReadAsync(lease, after, int.MaxValue, cancellationToken)).DistinctBy(one => one.Entry.Position).Take(max)];
    }

    internal sealed class ShowsThisLifesChats : InboxMutant
    {
        public override ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
            Outbox.ReadAsync(default, after, max, cancellationToken);
    }

    /// <summary>The rest of a chat of this life is overtaken by it.</summary>
    internal sealed class LeavesOutThisLifesMessagesOnly : EventMutant
    {
        public override async ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
            [.. (await Outbox.ReadAsync(default, after, max, cancellationToken)).Where(one => !IsLife(lease) || OwnerOf(one.Entry.Id) != lease)];
    }

    internal sealed class MarksTheOtherDirection : EventMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => one with { IsPublishing = page.Any(other => other.IsPublishing && IsSameChat(one.Entry, other.Entry)) })];

        private static bool IsSameChat(in InboxEntry one, in InboxEntry other) =>
            (one.Sender, one.Receiver) == (other.Sender, other.Receiver) || (one.Sender, one.Receiver) == (other.Receiver, other.Sender);
    }

    internal sealed class LeavesOutWhatItShouldMark : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Where(one => !one.IsPublishing)];
    }

    internal sealed class MarksForTheDrainerToo : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            lease == LeaseId.Outbox ? [.. page.Select(one => one with { IsPublishing = true })] : page;
    }

    internal sealed class LeavesOutOtherLives : EventMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Where(one => !IsLife(lease) || !IsLife(OwnerOf(one.Entry.Id)) || OwnerOf(one.Entry.Id) == lease)];
    }

    /// <summary>Once this life's, always this life's.</summary>
    internal sealed class LeavesOutForEver : EventMutant
    {
        private readonly ConcurrentDictionary<(LeaseId, UserId, UserId), bool> _chats = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (IsLife(submission.PublishedBy))
                _chats[(submission.PublishedBy, submission.Receiver, submission.Sender)] = true;
            return base.OnAcceptedAsync(submission, answer);
        }

        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Where(one => !_chats.ContainsKey((lease, one.Entry.Receiver, one.Entry.Sender)))];
    }

    internal sealed class LeavesOutSettled : HeadMutant
    {
        protected override bool IsShown(in OutboxEntry one, MessageHead? head) => head is not { IsSettled: true, IsWithdrawn: false };
    }

    internal sealed class LeavesOutWithdrawn : HeadMutant
    {
        protected override bool IsShown(in OutboxEntry one, MessageHead? head) => head is not { IsWithdrawn: true };
    }

    internal sealed class WithoutBody : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => one with { Entry = one.Entry with { Body = default } })];
    }

    internal sealed class WithoutClientId : InboxMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => one with { Entry = one.Entry with { ClientId = default } })];
    }

    internal sealed class ShowsFriendNotices : InboxMutant
    {
        private readonly ConcurrentQueue<InboxEntry> _friends = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (submission.Kind != EntryKind.Message && submission.PublishedBy != default)
                _friends.Enqueue(EntryOf(submission, answer.Position));
            return ValueTask.FromResult(answer);
        }

        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page, .. _friends.Select(friend => new OutboxEntry(friend, default(EntryEvents).With(EntryEvent.Send)))];
    }

    internal sealed class StoredIsShownOnceMore : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, InboxPosition> _stored = [];

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Kind == CompletionKind.Published && (await EventsAsync(completion.Id)).Contains(completion.Event))
                _stored[completion.Id] = (await HeadAsync(completion.Receiver, completion.Id))?.Position ?? default;
            return completion;
        }

        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. _stored.Select(one => new OutboxEntry(EntryOf(SentOf(one.Key)!.Value, one.Value), default(EntryEvents).With(EntryEvent.Send))), .. page];
    }

    /// <summary>Says of each entry by its head whether the drainer sees it.</summary>
    internal abstract class HeadMutant : InboxMutant
    {
        public override async ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            List<OutboxEntry> page = [];
            foreach (var one in await Outbox.ReadAsync(lease, after, max, cancellationToken))
            {
                if (IsShown(one, await HeadAsync(one.Entry.Receiver, one.Entry.Id)))
                    page.Add(one);
            }

            return page;
        }

        protected abstract bool IsShown(in OutboxEntry one, MessageHead? head);
    }
}
