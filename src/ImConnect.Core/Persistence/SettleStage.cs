using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Protocol;
using ImConnect.Publishing;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Step S5, and the end of S6: acks, withdrawals and confirmed notices are committed, the drains are told, and the notices that the commit made go to the other side.
/// </summary>
internal sealed class SettleStage : ICommitLane
{
    private const int MaxBatch = 512;

    private readonly BatchQueue<PendingSettlement> _queue;
    private readonly ConnectionTable _table;
    private readonly NodeEvents _events;
    private readonly TimeProvider _time;
    private readonly GatewayMetrics _metrics;
    private readonly List<Settlement> _settlements = new(MaxBatch);
    private readonly List<InboxEntry> _notices = new(MaxBatch);
    private List<PendingSettlement> _batch = new(MaxBatch);
    private Settled[]? _settled;

    public SettleStage(WorkSignal arrived, ConnectionTable table, NodeEvents events, IOptions<ImConnectOptions> options, TimeProvider time, GatewayMetrics metrics)
    {
        _queue = new BatchQueue<PendingSettlement>(options.Value.QueueBound, arrived);
        (_table, _events, _time, _metrics) = (table, events, time, metrics);
        metrics.Observe("imconnect.queue.settle", "{settlement}", "Acks and withdrawals that wait for their commit", () => _queue.Count);
    }

    /// <inheritdoc/>
    public bool IsOver => _queue is { IsComplete: true, Count: 0 };

    /// <summary>Waits at the bound, so that the connection's reader does. False while stopping.</summary>
    public ValueTask<bool> AddAsync(Settlement settlement, LiveConnection connection) =>
        _queue.AddAsync(new PendingSettlement(settlement, connection, _time.GetTimestamp()), CancellationToken.None);

    /// <summary>A notice was surely received. At the bound it is left out: the notice is pushed and confirmed again on the next connection.</summary>
    public void Confirm(in Settlement notice) => _queue.TryAdd(new PendingSettlement(notice, null, _time.GetTimestamp()));

    /// <inheritdoc/>
    public void Complete() => _queue.Complete();

    /// <inheritdoc/>
    public bool Take()
    {
        if (!_queue.Take(ref _batch, MaxBatch))
            return false;
        _metrics.Batch("settle", _batch.Count);
        _settlements.Clear();
        var by = _events.By;
        foreach (var pending in _batch)
            _settlements.Add(pending.Settlement with { PublishedBy = by });
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IInboxStore store)
    {
        _settled = null;
        _settled = await store.SettleAsync(_settlements, CancellationToken.None); // S5
    }

    /// <inheritdoc/>
    public void Answer(List<InboxEntry> deliveries, List<CommittedEvent> events)
    {
        _notices.Clear();
        for (var i = 0; i < _batch.Count; i++)
        {
            var pending = _batch[i];
            var result = _settled is null ? new Settled { Outcome = SettleOutcome.Unavailable } : _settled[i];
            switch (result.Outcome)
            {
                case SettleOutcome.Done:
                    OnDone(pending, result, events);
                    break;
                case SettleOutcome.NoChange:
                    Release(pending.Settlement, result.Head);
                    break;
                default:
                    Refuse(pending, ToReason(result.Outcome));
                    break;
            }
        }

        deliveries.AddRange(_notices); // S6
    }

    /// <inheritdoc/>
    public void OnDelivered(ReadOnlySpan<DeliveryResult> results)
    {
        if (!GatewayActivity.IsOn)
            return;
        for (var i = 0; i < results.Length; i++)
            GatewayActivity.Step(GatewaySteps.Notice, _notices[i], results[i].ToString());
    }

    /// <summary>Refusals were sent at once, notices by their delivery.</summary>
    public void Flush() => _batch.Clear();

    private void OnDone(in PendingSettlement pending, in Settled result, List<CommittedEvent> events)
    {
        _metrics.Stage("settle", _time, pending.Queued);
        var head = result.Head;
        switch (pending.Settlement.Kind)
        {
            case SettlementKind.Acknowledge:
                _metrics.Acknowledged();
                if (GatewayActivity.IsOn)
                {
                    var since = _time.GetUtcNow() - _time.GetElapsedTime(pending.Queued);
                    GatewayActivity.Step(GatewaySteps.Settle, head.Id, head.Sender, head.Receiver, head.Status.ToString(), since);
                }

                break;
            case SettlementKind.Withdraw:
                if (GatewayActivity.IsOn)
                    GatewayActivity.Step(GatewaySteps.Withdraw, head.Id, head.Sender, head.Receiver, "taken back");
                break;
            default:
                _metrics.NoticeConfirmed();
                if (GatewayActivity.IsOn)
                    GatewayActivity.Step(GatewaySteps.Confirm, pending.Settlement.Id, default, pending.Settlement.Receiver, pending.Settlement.Notice.ToString());
                return;
        }

        if (result.Event != PublishBy.Nobody)
            events.Add(new CommittedEvent(_events.Of(head, pending.Settlement.Kind == SettlementKind.Withdraw ? EntryEvent.Withdraw : EntryEvent.Ack(head.Status)), result.Event));
        Release(pending.Settlement, head);
        if (result.Notice is { } notice)
            _notices.Add(notice);
    }

    /// <summary>A page that is being drained no longer waits for this message.</summary>
    private void Release(in Settlement settlement, in MessageHead head)
    {
        if (settlement.Kind == SettlementKind.NoticeReceived)
            return;
        foreach (var connection in _table.Find(head.Receiver))
            connection.Feed.OnSettled(head.Id);
    }

    private void Refuse(in PendingSettlement pending, Reason reason)
    {
        _metrics.Rejected(reason);
        pending.Connection?.Reply(
            pending.Settlement.Kind == SettlementKind.Withdraw ? MessageType.Withdraw : MessageType.Ack, reason);
    }

    private static Reason ToReason(SettleOutcome outcome) => outcome switch
    {
        SettleOutcome.Unknown => Reason.UnknownMessage,
        SettleOutcome.NotOwner => Reason.NotOwner,
        _ => Reason.StoreUnavailable,
    };
}
