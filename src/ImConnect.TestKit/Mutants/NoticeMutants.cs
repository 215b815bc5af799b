using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What removes a notice unseen, or tells an old one.</summary>
internal static class NoticeMutants
{
    /// <summary>Model rule "condRemove".</summary>
    internal sealed class RemovedThoughChanged : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            var all = await Reader.ReadAsync(settlement.Receiver, default, InboxPosition.None, int.MaxValue, default);
            var now = all.FirstOrDefault(entry => entry.Kind == settlement.Notice && entry.Id == settlement.Id);
            return settlement.Kind == SettlementKind.NoticeReceived && now.Id.IsValid
                ? settlement with { Position = now.Position }
                : settlement;
        }
    }

    internal sealed class RemovedWhenWritten : InboxMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is { Kind: EntryKind.Receipt } notice)
                await SettleAsync(Settlement.NoticeReceived(notice));
            return answer;
        }
    }

    internal sealed class NotRemoved : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement is { Kind: SettlementKind.NoticeReceived, Notice: EntryKind.Receipt }
                ? settlement with { Position = InboxPosition.None }
                : settlement);
    }

    internal sealed class NotInTheAnswer : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(answer with { Notice = null });
    }

    internal sealed class ReceiptsPileUp : InboxMutant
    {
        private readonly ConcurrentQueue<InboxEntry> _receipts = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is { Kind: EntryKind.Receipt } notice)
                _receipts.Enqueue(notice);
            else if (settlement.Notice == EntryKind.Receipt && answer.Outcome == SettleOutcome.Done)
                _receipts.Clear();
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            [.. all.Where(entry => entry.Kind != EntryKind.Receipt), .. _receipts.Where(entry => entry.Receiver == user)];
    }

    /// <summary>Coalesced in place: a pong for the first status removes the second.</summary>
    internal sealed class ReceiptKeepsItsPlace : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, (InboxPosition First, InboxPosition Now)> _places = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is not { Kind: EntryKind.Receipt } notice)
                return ValueTask.FromResult(answer);
            var place = _places.AddOrUpdate(
                notice.Id, (notice.Position, notice.Position), (_, old) => (old.First, notice.Position));
            return ValueTask.FromResult(answer with { Notice = notice with { Position = place.First } });
        }

        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(
            settlement.Kind == SettlementKind.NoticeReceived && _places.TryGetValue(settlement.Id, out var place)
                && settlement.Position == place.First
                ? settlement with { Position = place.Now }
                : settlement);

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => entry.Kind == EntryKind.Receipt ? entry with { Position = _places[entry.Id].First } : entry);
    }

    /// <summary>Coalesced to the first status instead of the newest.</summary>
    internal sealed class ReceiptTellsTheFirstStatus : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, MessageStatus> _first = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is { Kind: EntryKind.Receipt } notice)
                _first.TryAdd(notice.Id, notice.Status);
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => entry.Kind == EntryKind.Receipt ? entry with { Status = _first[entry.Id] } : entry);
    }

    internal sealed class ReceivedNoticeEndsAMessage : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            if (settlement is { Kind: SettlementKind.NoticeReceived, Notice: EntryKind.Message })
                await SettleAsync(Settlement.Acknowledge(settlement.Actor, settlement.Id, MessageStatus.Received));
            return settlement;
        }
    }

    /// <summary>Model rule "ackTomb".</summary>
    internal sealed class AckRemovesTheTombstone : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _removed = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Kind == SettlementKind.Acknowledge && answer.Head.IsWithdrawn)
                _removed[settlement.Id] = true;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Withdrawal || !_removed.ContainsKey(entry.Id));
    }

    /// <summary>Model rule "tombStay".</summary>
    internal sealed class TombstoneGoesWhenReceived : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, life: TimeSpan.Zero);
    }

    internal sealed class TombstoneStaysForEver : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, life: TimeSpan.FromDays(3000));
    }

    /// <summary>The end of the life alone removes it, received or not.</summary>
    internal sealed class TombstoneGoesUnreceived : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, DateTimeOffset> _ends = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is { Kind: EntryKind.Withdrawal })
                _ends[settlement.Id] = Clock.GetUtcNow() + Options.TombstoneLife;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Withdrawal || Clock.GetUtcNow() < _ends[entry.Id]);
    }

    internal sealed class GoesWithTheHead : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, DateTimeOffset> _ends = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is not null)
                _ends[settlement.Id] = Clock.GetUtcNow() + Options.Window;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind is not (EntryKind.Receipt or EntryKind.Withdrawal) || Clock.GetUtcNow() < _ends[entry.Id]);
    }
}
