using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Consuming;

/// <summary>A consumer as the server sees it, and what the server tells a consumer.</summary>
/// <param name="options">Checked.</param>
/// <param name="verify">Hands a message to the handler, for an operator who asks for it.</param>
internal sealed class ConsumerRole(RocketMqConsumerOptions options, Func<Message, CancellationToken, ValueTask<Status>> verify) : ISessionRole
{
    /// <summary>The most messages of one receive, until the server says otherwise.</summary>
    private const int DefaultBatch = 32;

    private const int NotSaid = -1;
    private static readonly TimeSpan s_defaultPolling = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, FilterExpression> _filters = options.Subscriptions.ToDictionary(
        entry => entry.Key, entry => new FilterExpression { Type = FilterType.Tag, Expression = entry.Value }, StringComparer.Ordinal);

    private volatile int _ordered = NotSaid;
    private volatile int _batchSize = DefaultBatch;
    private long _pollingTicks = s_defaultPolling.Ticks;

    public ClientType Type => ClientType.PushConsumer;

    public Resource Group { get; } = new() { ResourceNamespace = options.Namespace, Name = options.Group };

    /// <summary>The group keeps the order of queues; null as long as no server said so.</summary>
    public bool? IsOrdered => _ordered == NotSaid ? null : _ordered != 0;

    /// <summary>What is wrong with the group, and what to do about it; null when it is as the options want it, or not known yet.</summary>
    public RocketMqException? Fault => options.Ordered is { } wanted && IsOrdered is { } said && wanted != said
        ? new RocketMqException(
            RocketMqCode.IllegalConsumerGroup,
            $"the consumer group {options.Group} is {(said ? "" : "not ")}ordered there. Run: mqadmin updateSubGroup -n NAMESERVER:9876 -c CLUSTER -g {options.Group} -o {(wanted ? "true" : "false")}")
        : null;

    public int BatchSize => _batchSize;

    public TimeSpan LongPolling => new(Interlocked.Read(ref _pollingTicks));

    /// <summary>As it travels; not to be changed.</summary>
    public FilterExpression FilterOf(string topic) => _filters[topic];

    public void Describe(Settings settings)
    {
        settings.Subscription = new Subscription { Group = Group.Clone() };

        // A proxy that cannot ask the broker, and does not know the group, does as it is told here: without this it gives out an ordered group's messages in another way, in
        // which what is not acknowledged never comes again in order.
        if (options.Ordered ?? IsOrdered == true)
            settings.Subscription.Fifo = true;
        foreach (var (topic, filter) in _filters)
            settings.Subscription.Subscriptions.Add(new SubscriptionEntry { Topic = new Resource { ResourceNamespace = options.Namespace, Name = topic }, Expression = filter });
    }

    public void Apply(Settings settings)
    {
        if (settings.Subscription is not { } subscription)
            return;
        if (subscription.HasReceiveBatchSize && subscription.ReceiveBatchSize > 0)
            _batchSize = subscription.ReceiveBatchSize;
        if (subscription.LongPollingTimeout is { } polling && polling.ToTimeSpan() > TimeSpan.Zero)
            Interlocked.Exchange(ref _pollingTicks, polling.ToTimeSpan().Ticks);
        _ordered = subscription.Fifo ? 1 : 0;
    }

    public ValueTask<Status> VerifyAsync(Message message, CancellationToken cancellationToken) => IsOrdered == true
        ? new(new Status { Code = Code.VerifyFifoMessageUnsupported, Message = "this group is ordered" })
        : verify(message, cancellationToken);
}
