using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Publishing;
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
    private readonly SendAnswers _answers;
    private readonly SendWaits _waits;
    private readonly AckWait _policy;
    private readonly NodeEvents _events;
    private readonly GatewayMetrics _metrics;
    private readonly List<Submission> _submissions = new(MaxBatch);
    private readonly List<InboxEntry> _fresh = new(MaxBatch);
    private readonly List<PendingSend> _answered = new(MaxBatch);
    private List<PendingSend> _batch = new(MaxBatch);
    private Accepted[]? _accepted;

    public AcceptStage(
        WorkSignal arrived, SendAnswers answers, SendWaits waits, AckWait policy, NodeEvents events, IOptions<ImConnectOptions> options, GatewayMetrics metrics)
    {
        _queue = new BatchQueue<PendingSend>(options.Value.QueueBound, arrived);
        (_answers, _waits, _policy, _events, _metrics) = (answers, waits, policy, events, metrics);
        metrics.Observe("imconnect.queue.accept", "{message}", "Sends that wait for their commit", () => _queue.Count);
    }

    /// <inheritdoc/>
    public bool IsOver => _queue is { IsComplete: true, Count: 0 };

    /// <summary><see cref="Reason.None"/>: it will be committed and answered. Else nothing was kept.</summary>
    public Reason TryAdd(in PendingSend send) =>
        _policy.Refuses ? Reason.PublisherUnavailable : _queue.TryAdd(send) ? Reason.None : _queue.IsComplete ? Reason.ShuttingDown : Reason.Overloaded;

    /// <inheritdoc/>
    public void Complete() => _queue.Complete();

    /// <inheritdoc/>
    public bool Take()
    {
        if (!_queue.Take(ref _batch, MaxBatch))
            return false;
        _metrics.Batch("accept", _batch.Count);
        _submissions.Clear();
        var by = _events.By;
        foreach (var send in _batch)
            _submissions.Add(send.Submission with { PublishedBy = by });
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IInboxStore store)
    {
        _accepted = null;
        _waits.BeginCommit();
        _accepted = await store.AcceptAsync(_submissions, CancellationToken.None); // S2
    }

    /// <inheritdoc/>
    public void Answer(List<InboxEntry> deliveries, List<CommittedEvent> events)
    {
        _fresh.Clear();
        _answered.Clear();
        try
        {
            for (var i = 0; i < _batch.Count; i++)
            {
                var send = _batch[i];
                var result = _accepted is null ? new Accepted { Outcome = AcceptOutcome.Unavailable } : _accepted[i];
                switch (result.Outcome)
                {
                    case AcceptOutcome.New:
                        OnNew(send, result, events);
                        break;
                    case AcceptOutcome.Repeat:
                        OnRepeat(send, result);
                        break;
                    default:
                        _answers.Refuse(send, ToReason(result.Outcome));
                        _answered.Add(send);
                        break;
                }
            }
        }
        finally
        {
            _waits.EndCommit();
        }

        deliveries.AddRange(_fresh);
    }

    /// <inheritdoc/>
    public void OnDelivered(ReadOnlySpan<DeliveryResult> results) => _answers.OnDelivered(_fresh, results);

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (var send in _answered)
            SendAnswers.Flush(send);
        _answered.Clear();
        _batch.Clear();
    }

    private void OnNew(in PendingSend send, in Accepted result, List<CommittedEvent> events)
    {
        _metrics.Accepted();
        var entry = ToEntry(send.Submission, result);
        if (result.IsPublished)
        {
            Answer(send, entry, isNew: true, AckLevel.Accepted); // S4
            return;
        }

        // S3 comes first, where the ack waits for it.
        if (!_policy.Waits(result.IsBehind) || !_waits.Add(send, entry, isNew: true))
            Answer(send, entry, isNew: true, AckLevel.Accepted);
        events.Add(new CommittedEvent(_events.Of(entry, EntryEvent.Send), result.IsBehind ? PublishBy.Outbox : PublishBy.Me));
    }

    /// <summary>A repeat is never acknowledged before its event is stored, or known to wait: somebody publishes it, or the drainer does.</summary>
    private void OnRepeat(in PendingSend send, in Accepted result)
    {
        _metrics.Repeated();
        var entry = ToEntry(send.Submission, result);
        if (!result.IsPublished && !_policy.Waits(isBehind: true))
            Answer(send, entry, isNew: false, AckLevel.Accepted);
        else if (result.IsPublished || !_waits.Add(send, entry, isNew: false))
            Answer(send, entry, isNew: false, _policy.Level); // stored, if not marked so yet
    }

    private void Answer(in PendingSend send, in InboxEntry entry, bool isNew, AckLevel level)
    {
        _answers.Acknowledge(send, entry, isNew, level);
        _answered.Add(send);
        if (isNew)
            _fresh.Add(entry);
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
        AcceptOutcome.OutboxFull => Reason.OutboxFull,
        _ => Reason.StoreUnavailable,
    };
}
