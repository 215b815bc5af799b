using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What forgets what an event still needs, or keeps it longer.</summary>
internal static class EventLifeMutants
{
    internal sealed class AckedLosesItsBody : BodyMutant
    {
        protected override ReadOnlyMemory<byte> BodyOf(in OutboxEntry one, in MessageHead head) => head is { IsSettled: true, IsWithdrawn: false } ? default : one.Entry.Body;
    }

    internal sealed class WithdrawnLosesItsBody : BodyMutant
    {
        protected override ReadOnlyMemory<byte> BodyOf(in OutboxEntry one, in MessageHead head) => head.IsWithdrawn ? default : one.Entry.Body;
    }

    internal sealed class AckKeepsTheBody : BodyMutant
    {
        protected override ReadOnlyMemory<byte> BodyOf(in OutboxEntry one, in MessageHead head) => head.IsWithdrawn ? one.Entry.Body : SentOf(one.Entry.Id)?.Body ?? default;
    }

    internal sealed class WithdrawalKeepsTheBody : BodyMutant
    {
        protected override ReadOnlyMemory<byte> BodyOf(in OutboxEntry one, in MessageHead head) => head.IsWithdrawn ? SentOf(one.Entry.Id)?.Body ?? default : one.Entry.Body;
    }

    internal sealed class PushesNeedNoBody : BodyMutant
    {
        protected override ReadOnlyMemory<byte> BodyOf(in OutboxEntry one, in MessageHead head) => one.Events.HasSend ? one.Entry.Body : default;
    }

    internal sealed class WithdrawalKeepsPushes : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, EntryEvent> _pushes = [];

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.PublishedBy != default)
                _pushes[completion.Id] = completion.Event;
            return ValueTask.FromResult<Completion?>(completion);
        }

        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => _pushes.TryGetValue(one.Entry.Id, out var push) ? one with { Events = one.Events.With(push) } : one)];
    }

    internal sealed class PushesGoOnlyForAWithdrawalThatIsTold : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), bool> _kept = [];

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Kind == SettlementKind.Withdraw && settlement.PublishedBy == default)
                _kept[(answer.Head.Receiver, answer.Head.Sender)] = true;
            return ValueTask.FromResult(answer);
        }

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(_kept.ContainsKey((submission.Receiver, submission.Sender)) && submission.PublishedBy != default ? answer with { IsBehind = true } : answer);
    }

    internal sealed class WithdrawalDropsTheSend : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Kind == SettlementKind.Withdraw && answer.Outcome == SettleOutcome.Done)
                await Store.CompleteAsync([Completion.Published(settlement.Receiver, settlement.Id, EntryEvent.Send)], default);
            return answer;
        }
    }

    internal sealed class WithdrawalDropsAcks : EventMutant
    {
        protected override async ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (settlement.Kind == SettlementKind.Withdraw && answer.Outcome == SettleOutcome.Done)
                await StoreAsync(settlement.Receiver, settlement.Id, (await EventsAsync(settlement.Id)).Without(EntryEvent.Send).Without(EntryEvent.Withdraw));
            return answer;
        }
    }

    internal sealed class HeadGoesWithTheWindow : WindowMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) => IsOver(head.Id) ? [] : [head];
    }

    internal sealed class CannotBeSettledAfterTheWindow : WindowMutant
    {
        protected override ValueTask<Settled> AnswerAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(IsOver(settlement.Id) ? new Settled { Outcome = SettleOutcome.Unknown } : answer);
    }

    internal sealed class ClientIdGoesWithTheWindow : WindowMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat && IsOver(answer.Id) ? await KeepAsync(submission with { ClientId = ClientMessageId.New() }) : answer;
    }

    internal sealed class PlaceGoesWithTheWindow : WindowMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.IsBehind && IsLife(submission.PublishedBy)
            && (await ChatAsync(submission.Receiver, submission.Sender)).All(one => one.Entry.Id == answer.Id || IsOver(one.Entry.Id))
                ? answer with { IsBehind = false }
                : answer;
    }

    internal sealed class BodyGoesWithTheWindow : WindowMutant
    {
        protected override IReadOnlyList<OutboxEntry> OnOutbox(LeaseId lease, InboxPosition after, int max, IReadOnlyList<OutboxEntry> page) =>
            [.. page.Select(one => IsOver(one.Entry.Id) ? one with { Entry = one.Entry with { Body = default } } : one)];
    }

    /// <summary>Nobody looks again once the event is stored, or dropped.</summary>
    internal sealed class HeadStaysThoughItIsStored : WindowMutant
    {
        private readonly ConcurrentDictionary<MessageId, MessageHead> _heads = [];

        public override async ValueTask<IReadOnlyList<MessageHead>> FindAsync(UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken)
        {
            var found = (await Reader.FindAsync(receiver, ids, cancellationToken)).ToDictionary(head => head.Id);
            foreach (var head in found.Values.Where(head => IsOver(head.Id)))
                _heads[head.Id] = head;
            return [.. ids.Select(id => found.TryGetValue(id, out var head) || _heads.TryGetValue(id, out head) ? head : default).Where(head => head.Id.IsValid)];
        }
    }

    /// <summary>Only its first event keeps a message beyond its time.</summary>
    internal sealed class LeavesThoughAnEventWaits : EventMutant
    {
        public override async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Connections.Device device, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            var waits = (await AllAsync()).Where(one => !one.Events.HasSend).Select(one => one.Entry.Id).ToHashSet();
            var old = (Clock.GetUtcNow() - Options.EntryLife).ToUnixTimeMilliseconds();
            return [.. (await Reader.ReadAsync(user, device, after, max, cancellationToken))
                .Where(entry => !waits.Contains(entry.Id) || entry.Position.ToUnixTimeMilliseconds() > old)];
        }
    }

    internal sealed class ExpiredMakesNone : InboxMutant
    {
        protected override async ValueTask<Settlement> BeforeSettleAsync(Settlement settlement) =>
            await HeadAsync(settlement.Receiver, settlement.Id) is { IsExpired: true } ? settlement with { PublishedBy = default } : settlement;
    }

    internal sealed class DevicesReadBeyondTheWindow : WindowMutant
    {
        public override async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
            UserId user, Connections.Device device, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            var read = await Reader.ReadAsync(user, device, after, max, cancellationToken);
            return Options.Acks != AckPolicy.EveryDevice
                ? read
                : [.. read, .. (await AllAsync()).Select(one => one.Entry).Where(entry => entry.Receiver == user && IsOver(entry.Id))];
        }
    }

    /// <summary>Says what body an entry of the outbox has.</summary>
    internal abstract class BodyMutant : EventMutant
    {
        public override async ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken)
        {
            List<OutboxEntry> page = [];
            foreach (var one in await Outbox.ReadAsync(lease, after, max, cancellationToken))
                page.Add(await HeadAsync(one.Entry.Receiver, one.Entry.Id) is { } head ? one with { Entry = one.Entry with { Body = BodyOf(one, head) } } : one);
            return page;
        }

        protected abstract ReadOnlyMemory<byte> BodyOf(in OutboxEntry one, in MessageHead head);
    }

    /// <summary>Knows when the window of a message is over.</summary>
    internal abstract class WindowMutant : EventMutant
    {
        private readonly ConcurrentDictionary<MessageId, DateTimeOffset> _settled = [];

        protected bool IsOver(MessageId id) => _settled.TryGetValue(id, out var at) && at + Options.Window <= Clock.GetUtcNow();

        protected sealed override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Outcome == SettleOutcome.Done)
                _settled.TryAdd(settlement.Id, Clock.GetUtcNow());
            return AnswerAsync(settlement, answer);
        }

        protected virtual ValueTask<Settled> AnswerAsync(Settlement settlement, Settled answer) => ValueTask.FromResult(answer);
    }
}
