using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.TestKit.Mutants;

/// <summary>What lets messages leave unseen and untold, too early, or never.</summary>
internal static class EntryLifeMutants
{
    internal sealed class NeverOver : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, entryLife: TimeSpan.FromDays(3000));
    }

    internal sealed class OverTooEarly : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, entryLife: options.EntryLife - TimeSpan.FromMilliseconds(1));
    }

    internal sealed class NobodyIsTold : InboxMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Where(entry => entry.Kind != EntryKind.Gap);
    }

    internal sealed class ToldAtTheEnd : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all) =>
            [.. Page(all, after, max).OrderBy(entry => entry.Kind == EntryKind.Gap)];
    }

    internal sealed class CountsOne : InboxMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Select(entry => entry.Kind == EntryKind.Gap
            ? entry with { Body = (GapNotice.Read(entry.Body.Span) with { Count = 1 }).ToBody() }
            : entry);
    }

    internal sealed class CountsForEver : InboxMutant
    {
        private int _received;

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Notice == EntryKind.Gap && answer.Outcome == SettleOutcome.Done)
                _received++;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Select(entry => entry.Kind == EntryKind.Gap
            ? entry with { Body = GapNotice.Read(entry.Body.Span).Add(new GapNotice(_received, 0)).ToBody() }
            : entry);
    }

    internal sealed class TellsNow : InboxMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Select(entry => entry.Kind == EntryKind.Gap
            ? entry with { Body = (GapNotice.Read(entry.Body.Span) with { Until = Clock.GetUtcNow().ToUnixTimeMilliseconds() }).ToBody() }
            : entry);
    }

    internal sealed class GapGoesThoughItGrew : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            var all = await Reader.ReadAsync(settlement.Receiver, default, InboxPosition.None, int.MaxValue, default);
            return settlement.Notice == EntryKind.Gap && all.FirstOrDefault(entry => entry.Kind == EntryKind.Gap) is { Kind: EntryKind.Gap } gap
                ? settlement with { Position = gap.Position }
                : settlement;
        }
    }

    internal sealed class GapStays : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement.Notice == EntryKind.Gap ? settlement with { Position = InboxPosition.None } : settlement);
    }

    internal sealed class GapGoesByAnybody : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement.Notice == EntryKind.Gap ? settlement with { Actor = settlement.Receiver } : settlement);
    }

    /// <summary>The event is not stored and the message is gone: lost.</summary>
    internal sealed class UnpublishedGoesToo : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _unpublished = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (!answer.IsPublished)
                _unpublished[answer.Id] = true;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) => all.Where(entry =>
            !_unpublished.ContainsKey(entry.Id) || entry.Position.ToUnixTimeMilliseconds() > (Clock.GetUtcNow() - Options.EntryLife).ToUnixTimeMilliseconds());
    }

    internal sealed class UnpublishedStaysForEver : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) => ValueTask.FromResult<Completion?>(
            completion.Kind == CompletionKind.Published && Options.EntryLife < TimeSpan.FromDays(1) ? null : completion);
    }

    internal sealed class HeadGoes : InboxMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) => head.IsExpired ? [] : [head];
    }

    internal sealed class HeadSaysNothing : InboxMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) => [head with { IsExpired = false }];
    }

    internal sealed class HeadSaysReceived : InboxMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) =>
            [head.IsExpired && head.Status == MessageStatus.Offline ? head with { Status = MessageStatus.Received } : head];
    }

    internal sealed class RepeatIsNew : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat && await HeadAsync(submission.Receiver, answer.Id) is { IsExpired: true }
                ? await KeepAsync(submission with { ClientId = ClientMessageId.New() })
                : answer;
    }

    internal sealed class LateAckIsUnknown : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Acknowledge && answer.Head.IsExpired ? new Settled { Outcome = SettleOutcome.Unknown } : answer);
    }

    internal sealed class LateWithdrawalIsUnknown : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.Withdraw && answer.Head.IsExpired ? new Settled { Outcome = SettleOutcome.Unknown } : answer);
    }

    internal sealed class MakesNoRoom : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var all = await Reader.ReadAsync(submission.Receiver, default, InboxPosition.None, int.MaxValue, default);
            return answer.Outcome == AcceptOutcome.New && all.Any(entry => entry.Kind == EntryKind.Gap)
                ? new Accepted { Outcome = AcceptOutcome.InboxFull }
                : answer;
        }
    }

    internal sealed class StillCounts : InboxMutant
    {
        public override async ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken)
        {
            var count = await Reader.CountAsync(user, cancellationToken);
            var all = user is { } one ? await Reader.ReadAsync(one, default, InboxPosition.None, int.MaxValue, cancellationToken) : [];
            return count + all.Where(entry => entry.Kind == EntryKind.Gap).Sum(entry => GapNotice.Read(entry.Body.Span).Count);
        }
    }
}
