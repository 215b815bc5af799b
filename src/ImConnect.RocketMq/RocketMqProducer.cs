using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Producing;
using ImConnect.RocketMq.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.RocketMq;

/// <summary>
/// Sends messages to RocketMQ 5, each alone and awaited: what <see cref="SendAsync"/> returned is stored, and a send that fails says whether the message may be. Safe for
/// concurrent use; one for the whole process is best. It keeps itself registered with the server, through restarts of either.
/// </summary>
public sealed class RocketMqProducer : IAsyncDisposable, IDisposable
{
    private readonly RocketMqProducerOptions _options;
    private readonly TimeProvider _time;
    private readonly ProducerRole _role;
    private readonly ClientSession _session;
    private readonly MessageSender _sender;
    private readonly PendingSends _pending;
    private readonly GroupGates? _gates;
    private readonly Lock _lock = new();
    private Task? _disposing;

    /// <param name="options">Where the server is, and limits.</param>
    /// <param name="logger">Gets no text of messages and no secrets.</param>
    /// <param name="timeProvider">The clock of all waits.</param>
    /// <exception cref="ArgumentException">Faults of the options, all of them.</exception>
    public RocketMqProducer(RocketMqProducerOptions options, ILogger<RocketMqProducer>? logger = null, TimeProvider? timeProvider = null)
        : this(options, logger ?? NullLogger<RocketMqProducer>.Instance, timeProvider ?? TimeProvider.System, new SessionTiming(), Jitter.Shared)
    {
    }

    internal RocketMqProducer(RocketMqProducerOptions options, ILogger logger, TimeProvider time, SessionTiming timing, Func<double> random)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (ProducerOptionsCheck.Faults(nameof(RocketMqProducerOptions), options) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        _options = options = options.Copy();
        _time = time;
        _role = new ProducerRole(options, random);
        _session = new ClientSession(options, _role, timing, time, logger);
        _sender = new MessageSender(_session, _role, options.MaxAttempts, time, logger);
        _pending = new PendingSends(options.MaxPendingSends, options.MaxPendingBytes);
        _gates = options.SerializeGroups ? new GroupGates() : null;
    }

    /// <summary>By this name the server knows this client.</summary>
    public string ClientId => _session.ClientId;

    /// <summary>
    /// Looks for the topics of <see cref="RocketMqProducerOptions.Topics"/> and registers with the server. When it throws, this goes on in the background, sends may work later
    /// all the same, and it may be called again. Without it, the first send to a topic does the same.
    /// </summary>
    /// <exception cref="RocketMqException">The server cannot be reached, or does not want this client; or a topic is not there.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => _session.StartAsync([.. _options.Topics], cancellationToken);

    /// <summary>
    /// Sends one message; ends when the server has stored it. A fault that passes is tried again, up to <see cref="RocketMqProducerOptions.MaxAttempts"/> times; a message that
    /// was stored without our knowledge is then stored twice, with the same id. Sends of one message group are made one after the other, in the order of the calls; one that failed
    /// does not hold up those behind it.
    /// </summary>
    /// <param name="message">May be sent again, by another call, under the same id.</param>
    /// <param name="cancellationToken">Ends the wait. The message may be stored all the same, and after what is sent next.</param>
    /// <exception cref="RocketMqException">Not stored, or nobody knows: <see cref="RocketMqException.MaybeStored"/>.</exception>
    public async Task<RocketMqSendReceipt> SendAsync(RocketMqMessage message, CancellationToken cancellationToken = default)
    {
        // Nothing is awaited before the send stands in its group's queue: the order of the calls is its order.
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        MessageCheck.ThrowIfBad(message, _role.MaxBody);
        var bytes = message.Body.Length;
        _pending.Enter(bytes);
        var group = _gates is null ? null : message.MessageGroup;
        var operation = new SendOperation(message, _session.ClientId, _time);
        try
        {
            if (group is not null)
                await _gates!.EnterAsync(group, cancellationToken);
            try
            {
                var receipt = await _sender.SendAsync(message, operation.Activity, cancellationToken);
                operation.Sent(receipt);
                return receipt;
            }
            finally
            {
                if (group is not null)
                    _gates!.Leave(group);
            }
        }
        catch (Exception error)
        {
            operation.Failed(error);
            throw;
        }
        finally
        {
            operation.End();
            _pending.Leave(bytes);
        }
    }

    /// <summary>The topic takes messages with a group.</summary>
    /// <exception cref="RocketMqException">Its route is not known, and cannot be asked for.</exception>
    internal async Task<bool> IsOrderedAsync(string topic, CancellationToken cancellationToken)
    {
        var route = await _session.Routes.GetAsync(topic, cancellationToken);
        return route.Queues.All(queue => queue.Wire.AcceptMessageTypes.Contains(Wire.MessageType.Fifo));
    }

    /// <summary>
    /// Takes no more sends, waits for those under way, as long as one request may take, and says goodbye to the server. Sends that are still open then fail.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task disposing;
        lock (_lock)
            disposing = _disposing ??= DisposeCoreAsync();
        await disposing;
    }

    /// <summary>Begins what <see cref="DisposeAsync"/> does, for containers that cannot wait; after it, it does nothing.</summary>
    public void Dispose()
    {
        lock (_lock)
            _disposing ??= DisposeCoreAsync();
    }

    private async Task DisposeCoreAsync()
    {
        await Task.Yield(); // not under the lock
        await _pending.CloseAsync().WaitAsync(_options.RequestTimeout, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _session.DisposeAsync();
    }
}
