using System.Collections.Concurrent;
using ImConnect.Connections;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What keeps something from a device, or tells it again and again.</summary>
internal static class EveryDeviceMutants
{
    internal sealed class IsAnyDevice : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, acks: AckPolicy.AnyDevice);
    }

    internal sealed class IsAlwaysEveryDevice : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, acks: AckPolicy.EveryDevice);
    }

    internal sealed class SettledHasNoBody : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _settled = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Kind == SettlementKind.Acknowledge)
                _settled[settlement.Id] = true;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Select(entry => _settled.ContainsKey(entry.Id) ? entry with { Body = default } : entry);
    }

    /// <summary>Settled ones are found by another way than those that wait, and put behind them.</summary>
    internal sealed class SettledComeLast : InboxMutant
    {
        protected override IReadOnlyList<InboxEntry> OnRead(UserId user, InboxPosition after, int max, IReadOnlyList<InboxEntry> all)
        {
            var page = Page(all, after, max);
            return [.. page.Where((_, at) => at % 2 == 1), .. page.Where((_, at) => at % 2 == 0)];
        }
    }

    internal sealed class WithdrawnIsReadToo : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, InboxEntry> _kept = [];
        private readonly ConcurrentDictionary<MessageId, bool> _withdrawn = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            _kept[answer.Id] = EntryOf(submission, answer.Position);
            return ValueTask.FromResult(answer);
        }

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (Options.Acks == AckPolicy.EveryDevice && settlement.Kind == SettlementKind.Withdraw && answer.Outcome == SettleOutcome.Done)
                _withdrawn[settlement.Id] = true;
            return ValueTask.FromResult(answer);
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            [.. all, .. _withdrawn.Keys.Select(id => _kept[id]).Where(entry => entry.Receiver == user)];
    }

    /// <summary>Base of those that take or keep something by when it was settled or received.</summary>
    internal abstract class TimedMutant : InboxMutant
    {
        protected ConcurrentDictionary<(MessageId Id, bool IsMessage), DateTimeOffset> Ended { get; } = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (Options.Acks == AckPolicy.EveryDevice && answer.Outcome == SettleOutcome.Done && settlement.Kind != SettlementKind.Withdraw)
                Ended.TryAdd((settlement.Id, settlement.Kind == SettlementKind.Acknowledge), Clock.GetUtcNow());
            return ValueTask.FromResult(answer);
        }

        protected bool IsEnded(in InboxEntry entry, TimeSpan since) =>
            Ended.TryGetValue((entry.Id, entry.Kind == EntryKind.Message), out var at) && Clock.GetUtcNow() - at >= since;
    }

    internal sealed class SettledGoesEarly : TimedMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Message || !IsEnded(entry, Options.Window / 2));
    }

    internal sealed class ReceivedNoticeGoes : TimedMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Receipt || !IsEnded(entry, TimeSpan.Zero));
    }

    internal sealed class ReceivedFriendNoticeGoes : TimedMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.FriendRequest || !IsEnded(entry, TimeSpan.Zero));
    }

    internal sealed class ReceivedWithdrawalGoesWithItsLife : TimedMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Withdrawal || !IsEnded(entry, Options.TombstoneLife));
    }

    /// <summary>The window of the second status began with the first.</summary>
    internal sealed class NextReceiptGoesWithTheFirst : TimedMutant
    {
        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Receipt || !IsEnded(entry, Options.Window));
    }

    internal sealed class StaysForEver : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, string), Dictionary<InboxPosition, InboxEntry>> _seen = [];

        public override async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            var page = await base.ReadAsync(user, device, after, max, cancellationToken);
            if (Options.Acks != AckPolicy.EveryDevice)
                return page;
            var seen = _seen.GetOrAdd((user, device.Key), _ => []);
            foreach (var entry in page)
                seen[entry.Position] = entry;
            return page.Count > 0 ? page : [.. seen.Values.Where(entry => entry.Position > after)];
        }
    }

    internal sealed class SecondReceivedIsUnknown : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(
            settlement.Notice == EntryKind.Receipt && settlement.DeviceId is not null && answer.Outcome == SettleOutcome.NoChange
                ? answer with { Outcome = SettleOutcome.Unknown }
                : answer);
    }

    internal sealed class CursorStays : InboxMutant
    {
        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) => ValueTask.FromResult(settlement with { DeviceId = null });
    }

    /// <summary>The last one counts, not the highest.</summary>
    internal sealed class CursorGoesBack : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, string), (InboxPosition Cursor, int Life)> _cursors = [];

        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            if (settlement.DeviceId is not { } device)
                return ValueTask.FromResult(settlement);
            var cursor = _cursors.AddOrUpdate(
                (settlement.Actor, device), (settlement.Cursor, 0), (_, old) => (settlement.Cursor, settlement.Cursor < old.Cursor ? old.Life + 1 : old.Life));
            return ValueTask.FromResult(settlement with { DeviceId = $"{device}/{cursor.Life}" });
        }

        public override ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) => base.ReadAsync(
            user, device with { Id = $"{device.Id}/{_cursors.GetValueOrDefault((user, device.Key)).Life}" }, after, max, cancellationToken);
    }

    internal sealed class CursorMovesWhenDoneOnly : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            var head = await HeadAsync(settlement.Receiver, settlement.Id);
            return head is not { } known || (known.Status >= settlement.Status && settlement.Kind == SettlementKind.Acknowledge)
                ? settlement with { DeviceId = null }
                : settlement;
        }
    }

    internal sealed class CursorMovesByAnybody : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            if (settlement.DeviceId is not null && settlement.Actor != settlement.Receiver)
            {
                await SettleAsync(new Settlement
                {
                    Kind = SettlementKind.Acknowledge,
                    Actor = settlement.Receiver,
                    Receiver = settlement.Receiver,
                    Id = new MessageId(1),
                    DeviceId = settlement.DeviceId,
                    Cursor = settlement.Cursor,
                });
            }

            return settlement;
        }
    }

    internal sealed class DeviceIsItsKind : InboxMutant
    {
        public override ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) =>
            base.ReadAsync(user, Device.Of(device.Kind), after, max, cancellationToken);
    }

    internal sealed class DeviceIsItsId : InboxMutant
    {
        public override ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) =>
            base.ReadAsync(user, device.Kind == DeviceKind.Ios ? device with { Kind = DeviceKind.Web } : device, after, max, cancellationToken);
    }

    internal sealed class DevicesAreNeverForgotten : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, string), InboxPosition> _cursors = [];

        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            if (settlement.DeviceId is { } device && settlement.Actor == settlement.Receiver)
                _cursors.AddOrUpdate((settlement.Actor, device), settlement.Cursor, (_, old) => settlement.Cursor > old ? settlement.Cursor : old);
            return ValueTask.FromResult(settlement);
        }

        public override ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            var cursor = Options.Acks == AckPolicy.EveryDevice ? _cursors.GetValueOrDefault((user, device.Key)) : default;
            return base.ReadAsync(user, device, cursor > after ? cursor : after, max, cancellationToken);
        }
    }

    /// <summary>The first that came goes, not the longest unused.</summary>
    internal sealed class FirstDeviceIsForgotten : InboxMutant
    {
        private readonly ConcurrentQueue<string> _order = [];

        protected override ValueTask<Settlement> BeforeSettleAsync(Settlement settlement)
        {
            if (settlement.DeviceId is { } device && !_order.Contains(device))
                _order.Enqueue(device);
            return ValueTask.FromResult(settlement);
        }

        public override ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) => base.ReadAsync(
            user, _order.Count > InboxOptions.MaxDevices && _order.First() == device.Key ? device with { Id = "forgotten" } : device, after, max, cancellationToken);
    }

    internal sealed class SettledCountsInTheBounds : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), int> _kept = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var count = _kept.AddOrUpdate((submission.Sender, submission.Receiver), 1, (_, old) => old + 1);
            return ValueTask.FromResult(Options.Acks == AckPolicy.EveryDevice && count > Options.SenderQuota
                ? new Accepted { Outcome = AcceptOutcome.SenderQuota }
                : answer);
        }
    }

    internal sealed class SettledIsPrevious : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), InboxPosition> _last = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var chat = (submission.Sender, submission.Receiver);
            var last = Options.Acks == AckPolicy.EveryDevice ? _last.GetValueOrDefault(chat) : default;
            _last[chat] = answer.Position;
            return ValueTask.FromResult(answer with { Previous = last > answer.Previous ? last : answer.Previous });
        }
    }
}
