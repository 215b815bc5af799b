namespace ImConnect.RocketMq;

/// <summary>Settings of a <see cref="RocketMqPushConsumer"/>. Checked by its constructor, all faults in one message; not read again after it.</summary>
public sealed class RocketMqConsumerOptions : RocketMqClientOptions
{
    /// <summary>Default of <see cref="MaxConcurrency"/>.</summary>
    public const int DefaultMaxConcurrency = 16;

    /// <summary>Default of <see cref="MaxBatchSize"/>; a server gives no more at once.</summary>
    public const int DefaultMaxBatchSize = 32;

    /// <summary>Default of <see cref="MaxCachedMessages"/>.</summary>
    public const int DefaultMaxCachedMessages = 1024;

    /// <summary>Default of <see cref="MaxCachedBytes"/>.</summary>
    public const int DefaultMaxCachedBytes = 64 * 1024 * 1024;

    /// <summary>Default of <see cref="MaxBodySize"/>.</summary>
    public const int DefaultMaxBodySize = 16 * 1024 * 1024;

    /// <summary>Default of <see cref="MaxAttempts"/>.</summary>
    public const int DefaultMaxAttempts = 16;

    /// <summary>Default of <see cref="InvisibleTime"/>.</summary>
    public static readonly TimeSpan DefaultInvisibleTime = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="MinBackoff"/>.</summary>
    public static readonly TimeSpan DefaultMinBackoff = TimeSpan.FromMilliseconds(100);

    /// <summary>Default of <see cref="MaxBackoff"/>.</summary>
    public static readonly TimeSpan DefaultMaxBackoff = TimeSpan.FromSeconds(5);

    /// <summary>Default of <see cref="DrainTime"/>.</summary>
    public static readonly TimeSpan DefaultDrainTime = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The consumer group: consumers of one group share its messages. It must exist where the server does not make it by itself; whether it is ordered is said there. Remoting
    /// clients, such as Java's <c>DefaultMQPushConsumer</c>, are not to share it.
    /// </summary>
    /// <value>Required.</value>
    public string Group { get; set; } = "";

    /// <summary>
    /// Whether the group is ordered, where this consumer counts on it: as long as the server says otherwise nothing is received, and the log says what to run. Write it for an ordered group: a
    /// proxy that has lost its broker does not know, and believes the consumer.
    /// </summary>
    /// <value>Null by default: as the server says, and has said.</value>
    public bool? Ordered { get; set; }

    /// <summary>
    /// Topics, each with the tags that are wanted: <c>*</c> for all, or tags with <c>||</c> between. All consumers of a group are to have the same.
    /// </summary>
    /// <value>At least one is required.</value>
    public IDictionary<string, string> Subscriptions { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The most calls of the handler at once.</summary>
    /// <value>16 by default; 1 to 10,000.</value>
    public int MaxConcurrency { get; set; } = DefaultMaxConcurrency;

    /// <summary>
    /// The most messages in one call of the handler. With 1, message groups of one queue run beside each other, and a call that hangs holds up its own group only; with more, a
    /// handler can do in one step what it does for many.
    /// </summary>
    /// <value>32 by default; 1 to 32.</value>
    public int MaxBatchSize { get; set; } = DefaultMaxBatchSize;

    /// <summary>The most messages that are here and not yet acknowledged; no more are asked for meanwhile.</summary>
    /// <value>1,024 by default; 1 to 1,000,000.</value>
    public int MaxCachedMessages { get; set; } = DefaultMaxCachedMessages;

    /// <summary>
    /// The bytes of bodies from which on no more messages are asked for. What was asked for before still comes: one batch for each queue at the most, which is made smaller when
    /// bodies are large.
    /// </summary>
    /// <value>67,108,864 (64 MiB) by default; from 1.</value>
    public int MaxCachedBytes { get; set; } = DefaultMaxCachedBytes;

    /// <summary>The most bytes that a body may have when it is unpacked; one with more is treated as damaged.</summary>
    /// <value>16,777,216 (16 MiB) by default; from 1.</value>
    public int MaxBodySize { get; set; } = DefaultMaxBodySize;

    /// <summary>
    /// For so long nobody else gets a message that is here; renewed at half of it as long as the message is in the handler or waits for it. After a crash a message comes again
    /// when this time is over, and in an ordered group its queue stands still until then.
    /// </summary>
    /// <value>30 seconds by default; 10 seconds to 12 hours.</value>
    public TimeSpan InvisibleTime { get; set; } = DefaultInvisibleTime;

    /// <summary>
    /// A message that is to be retried after so many attempts goes to the dead letter queue. In an ordered group it holds up its whole queue until then: about 50 seconds with the
    /// defaults. The server moves it by itself after as many as the group is set up to, of which it counts only those that ended with <see cref="InvisibleTime"/>.
    /// </summary>
    /// <value>16 by default; from 1.</value>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>The wait after the first attempt that failed; it doubles up to <see cref="MaxBackoff"/>. Half of it or more, by chance.</summary>
    /// <value>100 ms by default; 1 ms to <see cref="MaxBackoff"/>.</value>
    public TimeSpan MinBackoff { get; set; } = DefaultMinBackoff;

    /// <summary>The longest wait before the next attempt. In a group that is not ordered the server adds a second or two.</summary>
    /// <value>5 seconds by default; <see cref="MinBackoff"/> to 12 hours.</value>
    public TimeSpan MaxBackoff { get; set; } = DefaultMaxBackoff;

    /// <summary>How long a stop waits for what is in the handler; then it cancels it.</summary>
    /// <value>10 seconds by default; zero to 5 minutes.</value>
    public TimeSpan DrainTime { get; set; } = DefaultDrainTime;

    /// <summary>Whether a host that cannot reach the server does not start. Otherwise it starts, and messages come when the server is there.</summary>
    /// <value>False by default.</value>
    public bool RequireServerAtStart { get; set; }

    /// <summary>As they are now.</summary>
    internal RocketMqConsumerOptions Copy()
    {
        var copy = (RocketMqConsumerOptions)MemberwiseClone();
        copy.Subscriptions = new Dictionary<string, string>(Subscriptions, StringComparer.Ordinal);
        return copy;
    }
}
