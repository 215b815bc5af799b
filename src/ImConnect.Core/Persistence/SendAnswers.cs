using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Protocol;
using ImConnect.Publishing;
using ImConnect.Strategies;

namespace ImConnect.Persistence;

/// <summary>
/// Step S4: tells a sender that his message is kept, shows it to his other devices, and pushes it; or tells why it is not. Safe for any thread, for one chat one call at a time.
/// </summary>
internal sealed class SendAnswers(IDeliveryRouter router, CompletionStage completions, SenderCopies copies, NodeEvents events, TimeProvider time, GatewayMetrics metrics)
{
    /// <summary>Answers all, pushes those that are new, and flushes.</summary>
    /// <param name="decided">What was decided, a chat's in order.</param>
    /// <param name="level">What the acks say; null: none is written.</param>
    public async ValueTask AnswerAsync(IReadOnlyList<WaitingSend> decided, AckLevel? level)
    {
        var fresh = new List<InboxEntry>(decided.Count);
        try
        {
            foreach (var waiting in decided)
            {
                if (waiting.IsNew)
                    fresh.Add(waiting.Entry);
                if (level is not { } told)
                    continue;
                foreach (var send in waiting.Sends)
                    Acknowledge(send, waiting.Entry, waiting.IsNew, told);
            }

            if (fresh.Count > 0)
                OnDelivered(fresh, await router.DeliverAsync(fresh, CancellationToken.None));
        }
        finally
        {
            foreach (var waiting in decided)
            {
                foreach (var send in waiting.Sends)
                {
                    if (level is null)
                        send.Completion?.TrySetResult(SendResult.Refuse(Reason.PublisherUnavailable));
                    Flush(send);
                }
            }
        }
    }

    /// <summary>The message was taken out of the inbox again.</summary>
    public void Refuse(WaitingSend waiting, Reason reason)
    {
        foreach (var send in waiting.Sends)
        {
            Refuse(send, reason);
            Flush(send);
        }
    }

    /// <summary>The server's ack. The caller flushes.</summary>
    public void Acknowledge(in PendingSend send, in InboxEntry entry, bool isNew, AckLevel level)
    {
        var detail = isNew ? "new" : "repeat";
        if (GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Accept, entry.Id, entry.Sender, entry.Receiver, detail, time.GetUtcNow() - time.GetElapsedTime(send.Queued));
        var written = false;
        if (send.Connection is { } connection)
        {
            var frame = FrameBuilder.ForThread.ServerAck(entry.Sender, entry.ClientId, entry.Id, (int)level);
            written = connection.Connection.TryWrite(OutboundFrame.Message(frame));
        }

        metrics.Stage("accept", time, send.Queued);
        send.Completion?.TrySetResult(SendResult.Accepted(entry.Id) with { Level = level });
        if (written && GatewayActivity.IsOn)
            GatewayActivity.Step(GatewaySteps.Ack, entry.Id, entry.Sender, entry.Receiver, detail);
        if (isNew && entry.Kind == EntryKind.Message)
            copies.Send(entry, send.Connection);
    }

    /// <summary>Tells why nothing was kept. The caller flushes.</summary>
    public void Refuse(in PendingSend send, Reason reason)
    {
        metrics.Rejected(reason);
        send.Connection?.RefuseSend(send.Submission.ClientId, reason, reason.RetryAfter());
        send.Completion?.TrySetResult(SendResult.Refuse(reason));
    }

    /// <summary>Sends what was written, and gives the place of the send back.</summary>
    public static void Flush(in PendingSend send)
    {
        if (send.Connection is not { } connection)
            return;
        connection.Connection.Flush();
        connection.Sends.Exit();
    }

    /// <summary>What became of first pushes: whoever was not there finds his messages in the inbox.</summary>
    public void OnDelivered(List<InboxEntry> fresh, ReadOnlySpan<DeliveryResult> results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            var entry = fresh[i];
            if (results[i] == DeliveryResult.NoConnection)
            {
                metrics.Offline();
                if (entry.Kind == EntryKind.Message)
                    completions.TryAdd(events.Offline(entry, default));
            }
            else
            {
                metrics.Pushed();
            }

            if (GatewayActivity.IsOn)
                GatewayActivity.Step(results[i] == DeliveryResult.NoConnection ? GatewaySteps.Offline : GatewaySteps.Push, entry, results[i].ToString());
        }
    }
}
