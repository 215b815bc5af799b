using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Step S5, and the end of S6: commits acks, withdrawals and confirmed notices in batches, tells the drains, and pushes the notices that the commit
/// made to the other side.
/// </summary>
internal sealed class SettleStage : NamedLoop
{
    private const int MaxBatch = 512;

    private readonly BatchQueue<PendingSettlement> _queue;
    private readonly IInboxStore _store;
    private readonly IDeliveryRouter _router;
    private readonly ConnectionTable _table;
    private readonly GatewayMetrics _metrics;
    private readonly List<PendingSettlement> _batch = new(MaxBatch);
    private readonly List<Settlement> _settlements = new(MaxBatch);
    private readonly List<InboxEntry> _notices = new(MaxBatch);

    public SettleStage(
        IInboxStore store,
        IDeliveryRouter router,
        ConnectionTable table,
        IOptions<ImConnectOptions> options,
        TimeProvider time,
        GatewayMetrics metrics,
        ILogger<SettleStage> logger)
        : base("settle", time, metrics, logger)
    {
        _queue = new BatchQueue<PendingSettlement>(options.Value.QueueBound);
        _store = store;
        _router = router;
        _table = table;
        _metrics = metrics;
        metrics.Observe("imconnect.queue.settle", "{settlement}", "Acks and withdrawals that wait for their commit", () => _queue.Count);
    }

    /// <summary>Waits at the bound, so that the connection's reader does. False while stopping.</summary>
    public ValueTask<bool> AddAsync(Settlement settlement, LiveConnection connection) =>
        _queue.AddAsync(new PendingSettlement(settlement, connection, Time.GetTimestamp()), CancellationToken.None);

    /// <summary>A notice was surely received. At the bound it is left out: the notice is pushed and confirmed again on the next connection.</summary>
    public void Confirm(in InboxEntry notice, string? deviceId) =>
        _queue.TryAdd(new PendingSettlement(Settlement.NoticeReceived(notice) with { DeviceId = deviceId }, null, Time.GetTimestamp()));

    /// <summary>Commits what is queued, then ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Complete();
        return ExecuteTask?.WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        while (await _queue.TakeAsync(_batch, MaxBatch))
        {
            _metrics.Batch("settle", _batch.Count);
            _settlements.Clear();
            foreach (var pending in _batch)
                _settlements.Add(pending.Settlement);
            var settled = await _store.SettleAsync(_settlements, CancellationToken.None); // S5
            Answer(settled);
            if (_notices.Count > 0)
                await NotifyAsync(); // S6
        }
    }

    private void Answer(Settled[] settled)
    {
        _notices.Clear();
        for (var i = 0; i < settled.Length; i++)
        {
            var pending = _batch[i];
            var result = settled[i];
            switch (result.Outcome)
            {
                case SettleOutcome.Done:
                    OnDone(pending, result);
                    break;
                case SettleOutcome.NoChange:
                    Release(pending.Settlement, result.Head);
                    break;
                default:
                    Refuse(pending, ToReason(result.Outcome));
                    break;
            }
        }
    }

    private void OnDone(in PendingSettlement pending, in Settled result)
    {
        _metrics.Stage("settle", Time, pending.Queued);
        var head = result.Head;
        switch (pending.Settlement.Kind)
        {
            case SettlementKind.Acknowledge:
                _metrics.Acknowledged();
                if (GatewayActivity.IsOn)
                    GatewayActivity.Step(GatewaySteps.Settle, head.Id, head.Sender, head.Receiver, head.Status.ToString(), Since(pending.Queued));
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

    private async Task NotifyAsync()
    {
        var results = await _router.DeliverAsync(_notices, CancellationToken.None);
        if (!GatewayActivity.IsOn)
            return;
        for (var i = 0; i < results.Length; i++)
            GatewayActivity.Step(GatewaySteps.Notice, _notices[i], results[i].ToString());
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
