using ImConnect.Connections;
using ImConnect.Diagnostics;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Strategies;

/// <summary>
/// S0 of a client's send: reads it, binds the sender to the session, holds it to the limits. The accept stage answers what the send path takes; what is refused before is answered here.
/// </summary>
internal sealed class SendStrategy(SendPath path, SendLimits limits, TimeProvider time, GatewayMetrics metrics) : IMessageStrategy
{
    /// <inheritdoc/>
    public int MessageType => Protocol.MessageType.Send;

    /// <inheritdoc/>
    public ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken)
    {
        var connection = inbound.Live;
        var reason = Read(inbound, out var context, out var clientId);
        var retryAfter = reason.RetryAfter();
        if (reason == Reason.None)
            reason = limits.Take(connection, context.Receiver, out retryAfter);
        if (reason != Reason.None)
        {
            Refuse(connection, clientId, reason, retryAfter);
            return new(StrategyResult.Taken);
        }

        var entered = connection.Sends.EnterAsync();
        if (!entered.IsCompletedSuccessfully || !path.IsDirect)
            return HandleSlowAsync(entered, connection, context);
        Finish(connection, context, path.Enqueue(context, EntryKind.Message, connection, completion: null));
        return new(StrategyResult.Taken);
    }

    private async ValueTask<StrategyResult> HandleSlowAsync(ValueTask entered, LiveConnection connection, SendContext context)
    {
        await entered;

        // The order of a connection's sends is fixed when they enter the queue, so the next frame waits until this one has, or is refused.
        Finish(connection, context, path.IsDirect
            ? path.Enqueue(context, EntryKind.Message, connection, completion: null)
            : await path.RunAsync(context, connection, completion: null));
        return StrategyResult.Taken;
    }

    private void Finish(LiveConnection connection, SendContext context, Reason reason)
    {
        if (reason == Reason.None)
            return;
        connection.Sends.Exit();
        Refuse(connection, context.ClientId, reason, reason.RetryAfter());
    }

    private void Refuse(LiveConnection connection, ClientMessageId clientId, Reason reason, TimeSpan retryAfter)
    {
        metrics.Rejected(reason);
        connection.RefuseSend(clientId, reason, retryAfter);
        connection.Connection.Flush();
    }

    private Reason Read(in Inbound inbound, out SendContext context, out ClientMessageId clientId)
    {
        context = null!;
        clientId = default;
        if (!SendRequest.TryParse(inbound.Payload.Span, out var request))
            return Reason.Malformed;
        if (request.ClientId.Length != ClientMessageId.Length)
            return Reason.BadClientMessageId;
        clientId = ClientMessageId.Read(request.ClientId);
        if (!clientId.IsValid)
            return Reason.BadClientMessageId;
        if (request.From.IsValid && request.From != inbound.User)
            return Reason.SenderMismatch;
        if (!request.To.IsValid)
            return Reason.BadReceiver;
        var body = request.ToBody(time.GetUtcNow().ToUnixTimeMilliseconds());
        context = new SendContext(inbound.User, request.To, clientId, body);
        return Reason.None;
    }
}
