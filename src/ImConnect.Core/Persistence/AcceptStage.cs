using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Protocol;
using ImConnect.Strategies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Steps S2 and S4: commits whatever sends have queued in one batch, then acks them and pushes them, in the order of their acceptance. The order is fixed when a send
/// enters the queue.
/// </summary>
internal sealed class AcceptStage : NamedLoop
{
    /// <summary>So many sends at most in one commit: a larger one would only make the first wait for the last.</summary>
    private const int MaxBatch = 512;

    private readonly BatchQueue<PendingSend> _queue;
    private readonly IInboxStore _store;
    private readonly IDeliveryRouter _router;
    private readonly CompletionStage _completions;
    private readonly GatewayMetrics _metrics;
    private readonly List<PendingSend> _batch = new(MaxBatch);
    private readonly List<Submission> _submissions = new(MaxBatch);
    private readonly List<InboxEntry> _fresh = new(MaxBatch);

    public AcceptStage(
        IInboxStore store,
        IDeliveryRouter router,
        CompletionStage completions,
        IOptions<ImConnectOptions> options,
        TimeProvider time,
        GatewayMetrics metrics,
        ILogger<AcceptStage> logger)
        : base("accept", time, metrics, logger)
    {
        _queue = new BatchQueue<PendingSend>(options.Value.QueueBound);
        _store = store;
        _router = router;
        _completions = completions;
        _metrics = metrics;
        metrics.Observe("imconnect.queue.accept", "{message}", "Sends that wait for their commit", () => _queue.Count);
    }

    /// <summary>True once no send is taken any more.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>False at the bound, or while stopping: then nothing was kept.</summary>
    public bool TryAdd(in PendingSend send) => _queue.TryAdd(send);

    /// <summary>Commits and answers what is queued, then ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        IsStopping = true;
        _queue.Complete();
        return ExecuteTask?.WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        while (await _queue.TakeAsync(_batch, MaxBatch))
        {
            _metrics.Batch("accept", _batch.Count);
            _submissions.Clear();
            foreach (var send in _batch)
                _submissions.Add(send.Submission);
            Accepted[] accepted;
            try
            {
                accepted = await _store.AcceptAsync(_submissions, CancellationToken.None); // S2
            }
            catch
            {
                // A store that breaks its promise not to throw: nobody is acked, everybody is told; the loop is logged and started again.
                foreach (var send in _batch)
                    Refuse(send, Reason.StoreUnavailable);
                Flush();
                throw;
            }

            Answer(accepted); // S4: the ack
            if (_fresh.Count > 0)
                await DeliverAsync(); // S4: and at the same time the push
        }
    }

    private void Answer(Accepted[] accepted)
    {
        _fresh.Clear();
        for (var i = 0; i < accepted.Length; i++)
        {
            var send = _batch[i];
            ref readonly var result = ref accepted[i];
            switch (result.Outcome)
            {
                case AcceptOutcome.New:
                    _metrics.Accepted();
                    _fresh.Add(ToEntry(send.Submission, result));
                    Ack(send, result.Id, "new");
                    break;
                case AcceptOutcome.Repeat:
                    _metrics.Repeated();
                    Ack(send, result.Id, "repeat");
                    break;
                default:
                    Refuse(send, ToReason(result.Outcome));
                    break;
            }
        }

        Flush();
    }

    private void Flush()
    {
        foreach (var send in _batch)
        {
            send.Connection.Connection.Flush();
            send.Connection.Sends.Exit();
        }
    }

    private async Task DeliverAsync()
    {
        var results = await _router.DeliverAsync(_fresh, CancellationToken.None);
        for (var i = 0; i < results.Length; i++)
        {
            var entry = _fresh[i];
            if (results[i] == DeliveryResult.NoConnection)
            {
                _metrics.Offline();
                _completions.TryAdd(Completion.Offline(entry.Receiver, entry.Id, default));
            }
            else
            {
                _metrics.Pushed();
            }

            if (GatewayActivity.IsOn)
                GatewayActivity.Step(results[i] == DeliveryResult.NoConnection ? GatewaySteps.Offline : GatewaySteps.Push, entry, results[i].ToString());
        }
    }

    private void Ack(in PendingSend send, MessageId id, string detail)
    {
        var submission = send.Submission;
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Accept, id, submission.Sender, submission.Receiver, detail, Since(send.Queued));
        var frame = FrameBuilder.ForThread.ServerAck(submission.Sender, submission.ClientId, id, level: 1);
        var written = send.Connection.Connection.TryWrite(OutboundFrame.Message(frame));
        _metrics.Stage("accept", Time, send.Queued);
        send.Completion?.TrySetResult(SendResult.Accepted(id));
        if (written && GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Ack, id, submission.Sender, submission.Receiver, detail);
    }

    private void Refuse(in PendingSend send, Reason reason)
    {
        _metrics.Rejected(reason);
        Span<byte> clientId = stackalloc byte[ClientMessageId.Length];
        send.Submission.ClientId.Write(clientId);
        var frame = FrameBuilder.ForThread.SendRefused(send.Submission.Sender, clientId, reason);
        send.Connection.Connection.TryWrite(OutboundFrame.Message(frame));
        send.Completion?.TrySetResult(SendResult.Refuse(reason));
    }

    private static InboxEntry ToEntry(in Submission submission, in Accepted accepted) => new()
    {
        Kind = EntryKind.Message,
        Id = accepted.Id,
        Sender = submission.Sender,
        Receiver = submission.Receiver,
        ClientId = submission.ClientId,
        Position = accepted.Position,
        Previous = accepted.Previous,
        Status = MessageStatus.Accepted,
        Body = submission.Body,
    };

    private static Reason ToReason(AcceptOutcome outcome) => outcome switch
    {
        AcceptOutcome.InboxFull => Reason.InboxFull,
        AcceptOutcome.SenderQuota => Reason.SenderQuota,
        _ => Reason.StoreUnavailable,
    };
}
