namespace ImConnect.RocketMq;

/// <summary>Settings of a <see cref="RocketMqProducer"/>. Checked by its constructor, all faults in one message; not read again after it.</summary>
public sealed class RocketMqProducerOptions : RocketMqClientOptions
{
    /// <summary>Default of <see cref="MaxAttempts"/>.</summary>
    public const int DefaultMaxAttempts = 3;

    /// <summary>Default of <see cref="MaxPendingSends"/>.</summary>
    public const int DefaultMaxPendingSends = 10_000;

    /// <summary>Default of <see cref="MaxPendingBytes"/>.</summary>
    public const int DefaultMaxPendingBytes = 64 * 1024 * 1024;

    /// <summary>Topics that it will send to: looked for at the start. Others can be sent to all the same.</summary>
    /// <value>Empty by default.</value>
    public IList<string> Topics { get; set; } = [];

    /// <summary>How often a send is tried where another attempt makes sense; each has <see cref="RocketMqClientOptions.RequestTimeout"/>.</summary>
    /// <value>3 by default; 1 to 16.</value>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>
    /// Sends of one message group go one after the other, in the order of the calls, without which their order is not kept. Switch it off only where the caller awaits each send
    /// of a group before the next.
    /// </summary>
    /// <value>True by default.</value>
    public bool SerializeGroups { get; set; } = true;

    /// <summary>The most sends that are under way or wait for one of their group; one more fails at once with <see cref="RocketMqCode.QueueFull"/>.</summary>
    /// <value>10,000 by default; 1 to 1,000,000.</value>
    public int MaxPendingSends { get; set; } = DefaultMaxPendingSends;

    /// <summary>The most bytes of bodies that are under way or wait; a send beyond it fails at once with <see cref="RocketMqCode.QueueFull"/>, unless it is alone.</summary>
    /// <value>67,108,864 (64 MiB) by default; from 1.</value>
    public int MaxPendingBytes { get; set; } = DefaultMaxPendingBytes;

    /// <summary>Whether a host that cannot reach the server does not start. Otherwise it starts, and sends fail until the server is there.</summary>
    /// <value>False by default.</value>
    public bool RequireServerAtStart { get; set; }

    /// <summary>As they are now.</summary>
    internal RocketMqProducerOptions Copy()
    {
        var copy = (RocketMqProducerOptions)MemberwiseClone();
        copy.Topics = [.. Topics];
        return copy;
    }
}
