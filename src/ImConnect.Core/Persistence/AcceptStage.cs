using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Protocol;
using ImConnect.Strategies;
using Microsoft.Extensions.Options;

namespace ImConnect.Persistence;

/// <summary>
/// Steps S2 and S4: sends are committed, then acked and pushed, in the order of their acceptance, which is fixed when a send enters the queue.
/// </summary>
internal sealed class AcceptStage : ICommitLane
{
    /// <summary>So many sends at most in one commit: a larger one would only make the first wait for the last.</summary>
    private const int MaxBatch = 512;

    private readonly BatchQueue<PendingSend> _queue;
    private readonly CompletionStage _completions;
    private readonly SenderCopies _copies;
    private readonly TimeProvider _time;
    private readonly GatewayMetrics _metrics;
    private readonly List<Submission> _submissions = new(MaxBatch);
    private readonly List<InboxEntry> _fresh = new(MaxBatch);
    private List<PendingSend> _batch = new(MaxBatch);
    private Accepted[]? _accepted;

    public AcceptStage(
        WorkSignal arrived, CompletionStage completions, SenderCopies copies, IOptions<ImConnectOptions> options, TimeProvider time, GatewayMetrics metrics)
    {
        _queue = new BatchQueue<PendingSend>(options.Value.QueueBound, arrived);
        (_completions, _copies, _time, _metrics) = (completions, copies, time, metrics);
        metrics.Observe("imconnect.queue.accept", "{message}", "Sends that wait for their commit", () => _queue.Count);
    }

    /// <inheritdoc/>
    public bool IsOver => _queue is { IsComplete: true, Count: 0 };

    /// <summary><see cref="Reason.None"/>: it will be committed and answered. Else nothing was kept.</summary>
    public Reason TryAdd(in PendingSend send) =>
        _queue.TryAdd(send) ? Reason.None : _queue.IsComplete ? Reason.ShuttingDown : Reason.Overloaded;

    /// <inheritdoc/>
    public void Complete() => _queue.Complete();

    /// <inheritdoc/>
    public bool Take()
    {
        if (!_queue.Take(ref _batch, MaxBatch))
            return false;
        _metrics.Batch("accept", _batch.Count);
        _submissions.Clear();
        foreach (var send in _batch)
            _submissions.Add(send.Submission);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IInboxStore store)
    {
        _accepted = null;
        _accepted = await store.AcceptAsync(_submissions, CancellationToken.None); // S2
    }

    /// <inheritdoc/>
    public void Answer(List<InboxEntry> deliveries)
    {
        _fresh.Clear();
        for (var i = 0; i < _batch.Count; i++)
        {
            var send = _batch[i];
            var result = _accepted is null ? new Accepted { Outcome = AcceptOutcome.Unavailable } : _accepted[i];
            switch (result.Outcome)
            {
                case AcceptOutcome.New:
                    _metrics.Accepted();
                    var entry = ToEntry(send.Submission, result);
                    _fresh.Add(entry);
                    Ack(send, result.Id, "new"); // S4
                    if (entry.Kind == EntryKind.Message)
                        _copies.Send(entry, send.Connection);
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

        deliveries.AddRange(_fresh);
    }

    /// <inheritdoc/>
    public void OnDelivered(ReadOnlySpan<DeliveryResult> results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            var entry = _fresh[i];
            if (results[i] == DeliveryResult.NoConnection)
            {
                _metrics.Offline();
                if (entry.Kind == EntryKind.Message)
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

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (var send in _batch)
        {
            if (send.Connection is not { } connection)
                continue;
            connection.Connection.Flush();
            connection.Sends.Exit();
        }

        _batch.Clear();
    }

    private void Ack(in PendingSend send, MessageId id, string detail)
    {
        var submission = send.Submission;
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Accept, id, submission.Sender, submission.Receiver, detail, _time.GetUtcNow() - _time.GetElapsedTime(send.Queued));
        var written = false;
        if (send.Connection is { } connection)
        {
            var frame = FrameBuilder.ForThread.ServerAck(submission.Sender, submission.ClientId, id, level: 1);
            written = connection.Connection.TryWrite(OutboundFrame.Message(frame));
        }

        _metrics.Stage("accept", _time, send.Queued);
        send.Completion?.TrySetResult(SendResult.Accepted(id));
        if (written && GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Ack, id, submission.Sender, submission.Receiver, detail);
    }

    private void Refuse(in PendingSend send, Reason reason)
    {
        _metrics.Rejected(reason);
        send.Connection?.RefuseSend(send.Submission.ClientId, reason, reason.RetryAfter());
        send.Completion?.TrySetResult(SendResult.Refuse(reason));
    }

    private static InboxEntry ToEntry(in Submission submission, in Accepted accepted) => new()
    {
        Kind = submission.Kind,
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
