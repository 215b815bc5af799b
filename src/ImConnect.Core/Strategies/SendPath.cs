using ImConnect.Connections;
using ImConnect.Hosting;
using ImConnect.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Strategies;

/// <summary>S0 and S1 behind the checks, the same for clients and for the app: policy, interceptors, an id, a place in the commit queue.</summary>
internal sealed partial class SendPath
{
    private readonly AcceptStage _accept;
    private readonly IIdGenerator _ids;
    private readonly TimeProvider _time;
    private readonly ILogger<SendPath> _logger;
    private readonly ISendInterceptor[] _interceptors;
    private readonly TimeSpan _firstDelay;

    public SendPath(
        AcceptStage accept,
        IIdGenerator ids,
        IEnumerable<ISendPolicy> policies,
        IEnumerable<ISendInterceptor> interceptors,
        IOptions<ImConnectOptions> options,
        TimeProvider time,
        ILogger<SendPath> logger)
    {
        _accept = accept;
        _ids = ids;
        _time = time;
        _logger = logger;
        _interceptors = [.. policies.Select(policy => new PolicyInterceptor(policy)), .. interceptors];
        _firstDelay = options.Value.Retry.EffectiveDelays[0];
    }

    /// <summary>Nobody is asked: the send may be queued at once.</summary>
    public bool IsDirect => _interceptors.Length == 0;

    /// <summary>
    /// Through the interceptors into the queue. The task ends when the send has entered it (<see cref="Reason.None"/>) or was refused before, so that whoever awaits it keeps the order.
    /// <paramref name="completion"/>, when there is one, gets what the first interceptor made of the outcome.
    /// </summary>
    public async ValueTask<Reason> RunAsync(SendContext context, LiveConnection? connection, TaskCompletionSource<SendResult>? completion)
    {
        var run = new InterceptedSend(
            _interceptors, (sent, next) => Enqueue(sent, EntryKind.Message, connection, next), error => LogInterceptorFailed(_logger, error, context.Sender));
        return await run.RunAsync(context, completion);
    }

    /// <summary>Into the queue. Else the reason, and nothing was kept; the completion is then not used.</summary>
    public Reason Enqueue(SendContext context, EntryKind kind, LiveConnection? connection, TaskCompletionSource<SendResult>? completion)
    {
        var submission = new Submission
        {
            Kind = kind,
            Id = _ids.Next(),
            Sender = context.Sender,
            Receiver = context.Receiver,
            ClientId = context.ClientId,
            Body = context.Body,
            FirstDelay = _firstDelay,
        };
        return _accept.TryAdd(new PendingSend(submission, connection, completion, _time.GetTimestamp()));
    }

    [LoggerMessage(EventId = 1310, Level = LogLevel.Error, Message = "An interceptor failed for a send of {User}")]
    private static partial void LogInterceptorFailed(ILogger logger, Exception error, UserId user);
}
