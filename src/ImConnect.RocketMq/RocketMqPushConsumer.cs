using ImConnect.RocketMq.Consuming;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.RocketMq;

/// <summary>
/// Receives messages from RocketMQ 5 and hands them to a handler. A message is acknowledged when the handler said that it is done, so none is lost, and any may come again: when
/// this process dies, when an acknowledgement does not get through, when a broker dies. Where the server says that the consumer group is ordered, the messages of one message group
/// come one after the other, and one that is to be retried is not overtaken by those behind it; elsewhere each is for itself. It keeps itself registered with the server, through
/// restarts of either.
/// </summary>
public sealed class RocketMqPushConsumer : IAsyncDisposable, IDisposable
{
    private readonly RocketMqConsumerOptions _options;
    private readonly TimeProvider _time;
    private readonly ConsumerRole _role;
    private readonly ClientSession _session;
    private readonly CacheBudget _budget;
    private readonly LeaseKeeper _keeper;
    private readonly Settler _settler;
    private readonly Dispatcher _dispatcher;
    private readonly HandlerCall _call;
    private readonly AssignmentLoop _assignments;
    private readonly SemaphoreSlim _turns;
    private readonly CancellationTokenSource _stopReceiving = new();
    private readonly CancellationTokenSource _stopKeeping = new();
    private readonly Lock _lock = new();
    private Task _receiving = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;
    private Task? _stopping;
    private bool _started;

    /// <param name="options">Where the server is, what to receive, and limits.</param>
    /// <param name="handler">Called by several threads at once.</param>
    /// <param name="logger">Gets no text of messages and no secrets.</param>
    /// <param name="timeProvider">The clock of all waits.</param>
    /// <exception cref="ArgumentException">Faults of the options, all of them.</exception>
    public RocketMqPushConsumer(
        RocketMqConsumerOptions options, RocketMqBatchHandler handler, ILogger<RocketMqPushConsumer>? logger = null, TimeProvider? timeProvider = null)
        : this(options, handler, logger ?? NullLogger<RocketMqPushConsumer>.Instance, timeProvider ?? TimeProvider.System, new SessionTiming(), Jitter.Shared)
    {
    }

    internal RocketMqPushConsumer(
        RocketMqConsumerOptions options, RocketMqBatchHandler handler, ILogger logger, TimeProvider time, SessionTiming timing, Func<double> random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        if (ConsumerOptionsCheck.Faults(nameof(RocketMqConsumerOptions), options) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        _options = options = options.Copy();
        _time = time;
        _role = new ConsumerRole(options, VerifyAsync);
        _session = new ClientSession(options, _role, timing, time, logger);
        _budget = new CacheBudget(options.MaxCachedMessages, options.MaxCachedBytes);
        _keeper = new LeaseKeeper(_session, _role, options.InvisibleTime, time, logger);
        _settler = new Settler(_session, _role, _keeper, _budget, options, random, time, logger);
        _turns = new SemaphoreSlim(options.MaxConcurrency);
        _call = new HandlerCall(handler, options.Group, _session.ClientId, time, logger);
        _dispatcher = new Dispatcher(new BatchParts(_call, _settler, _turns, options, random, time));
        _assignments = new AssignmentLoop(new ConsumerParts(options, _role, _session, _budget, _keeper, _settler, _dispatcher, timing, random, time, logger));
    }

    /// <summary>By this name the server knows this client.</summary>
    public string ClientId => _session.ClientId;

    /// <summary>Whether the server keeps the order of queues for this group; null as long as it did not say.</summary>
    public bool? IsOrdered => _role.IsOrdered;

    /// <summary>
    /// Registers with the server and begins to receive. When it throws, this goes on in the background, messages come once the server is there, and it may be called again.
    /// </summary>
    /// <exception cref="RocketMqException">
    /// The server cannot be reached, or does not want this client; or a topic is not there; or the group is not <see cref="RocketMqConsumerOptions.Ordered"/> as it is to be.
    /// </exception>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping is not null, this);
            if (!_started)
            {
                _started = true;
                _keeping = Task.Run(() => _keeper.RunAsync(_stopKeeping.Token), CancellationToken.None);
                _receiving = Task.Run(() => _assignments.RunAsync(_stopReceiving.Token), CancellationToken.None);
            }
        }

        return StartCoreAsync(cancellationToken);
    }

    /// <summary>
    /// Asks for no more messages, gives back what is not yet in the handler, waits for what is, as long as <see cref="RocketMqConsumerOptions.DrainTime"/>, acknowledges it, and
    /// says goodbye to the server. It cannot be started again.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the handler, whose calls are then cancelled.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return _stopping ??= StopCoreAsync(cancellationToken);
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Begins what <see cref="StopAsync"/> does, for containers that cannot wait; after it, it does nothing.</summary>
    public void Dispose() => StopAsync();

    private async Task StartCoreAsync(CancellationToken cancellationToken)
    {
        await _session.StartAsync([.. _options.Subscriptions.Keys], cancellationToken);
        if (_role.Fault is { } fault)
            throw fault;
    }

    private async Task StopCoreAsync(CancellationToken hurry)
    {
        await Task.Yield(); // not under the lock
        await _stopReceiving.CancelAsync();
        await _receiving;
        await _dispatcher.DrainAsync(_options.DrainTime, hurry);
        await _settler.CloseAsync(_options.RequestTimeout);
        await _stopKeeping.CancelAsync();
        await _keeping;
        await _session.DisposeAsync();
    }

    /// <summary>An operator wants to see what the handler does with a message.</summary>
    private async ValueTask<Status> VerifyAsync(Message message, CancellationToken cancellationToken)
    {
        var delivery = DeliveryReader.Read(message, _options.MaxBodySize, out var isDamaged);
        if (isDamaged)
            return new Status { Code = Code.MessageCorrupted };
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var lease = new Lease("", _time.GetTimestamp(), _options.InvisibleTime, _time);
            var results = await _call.InvokeAsync([new Held(delivery, lease, message.Topic, _session.Access, default)], cancellationToken);
            return new Status { Code = results is [RocketMqConsumeResult.Done] ? Code.Ok : Code.FailedToConsumeMessage };
        }
        finally
        {
            _turns.Release();
        }
    }
}
