using ImConnect.Connections;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Strategies;

/// <summary>
/// S0 and S1 of a send: reads it within the limits, binds the sender to the session, runs the interceptors, gives it an id and a place in the commit queue. The
/// accept stage answers.
/// </summary>
internal sealed partial class SendStrategy : IMessageStrategy
{
    private readonly AcceptStage _accept;
    private readonly IIdGenerator _ids;
    private readonly TimeProvider _time;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger<SendStrategy> _logger;
    private readonly ISendInterceptor[] _interceptors;
    private readonly TimeSpan _firstDelay;

    public SendStrategy(
        AcceptStage accept,
        IIdGenerator ids,
        IEnumerable<ISendInterceptor> interceptors,
        IOptions<ImConnectOptions> options,
        TimeProvider time,
        GatewayMetrics metrics,
        ILogger<SendStrategy> logger)
    {
        _accept = accept;
        _ids = ids;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _interceptors = [.. interceptors];
        _firstDelay = options.Value.Retry.EffectiveDelays[0];
    }

    /// <inheritdoc/>
    public int MessageType => Protocol.MessageType.Send;

    /// <inheritdoc/>
    public ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken)
    {
        var connection = inbound.Live;
        var reason = Read(inbound, out var context, out var clientId);
        if (reason != Reason.None)
        {
            Refuse(connection, clientId, reason);
            return new(StrategyResult.Taken);
        }

        var entered = connection.Sends.EnterAsync();
        if (entered.IsCompletedSuccessfully && _interceptors.Length == 0)
        {
            Enqueue(connection, context, completion: null);
            return new(StrategyResult.Taken);
        }

        return HandleSlowAsync(entered, connection, context);
    }

    private async ValueTask<StrategyResult> HandleSlowAsync(ValueTask entered, LiveConnection connection, SendContext context)
    {
        await entered;
        if (_interceptors.Length == 0)
        {
            Enqueue(connection, context, completion: null);
            return StrategyResult.Taken;
        }

        // The order of a connection's sends is fixed when they enter the queue, so the next frame waits until this one has, or is refused.
        var run = new InterceptedSend(_interceptors, (sent, completion) => Enqueue(connection, sent, completion));
        var refused = await run.RunAsync(context, error => LogInterceptorFailed(_logger, error, context.Sender));
        if (refused is { } reason)
        {
            connection.Sends.Exit();
            Refuse(connection, context.ClientId, reason);
        }

        return StrategyResult.Taken;
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
        var body = request.ToBody(_time.GetUtcNow().ToUnixTimeMilliseconds());
        context = new SendContext(inbound.User, request.To, clientId, body);
        return Reason.None;
    }

    private void Enqueue(LiveConnection connection, SendContext context, TaskCompletionSource<SendResult>? completion)
    {
        var submission = new Submission
        {
            Id = _ids.Next(),
            Sender = context.Sender,
            Receiver = context.Receiver,
            ClientId = context.ClientId,
            Body = context.Body,
            FirstDelay = _firstDelay,
        };
        if (_accept.TryAdd(new PendingSend(submission, connection, completion, _time.GetTimestamp())))
            return;
        var reason = _accept.IsStopping ? Reason.ShuttingDown : Reason.Overloaded;
        connection.Sends.Exit();
        completion?.TrySetResult(SendResult.Refuse(reason));
        Refuse(connection, context.ClientId, reason);
    }

    private void Refuse(LiveConnection connection, ClientMessageId clientId, Reason reason)
    {
        _metrics.Rejected(reason);
        Span<byte> id = stackalloc byte[ClientMessageId.Length];
        clientId.Write(id);
        var frame = FrameBuilder.ForThread.SendRefused(connection.User, clientId.IsValid ? id : [], reason);
        if (connection.Connection.TryWrite(OutboundFrame.Message(frame)))
            connection.Connection.Flush();
    }

    [LoggerMessage(EventId = 1310, Level = LogLevel.Error, Message = "An interceptor failed for a send of {User}")]
    private static partial void LogInterceptorFailed(ILogger logger, Exception error, UserId user);
}
