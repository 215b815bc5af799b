using ImConnect.Retry;

namespace ImConnect.Hosting;

/// <summary>Settings of the pipeline: section <c>ImConnect</c>. Checked at start, all faults in one message.</summary>
public sealed class ImConnectOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect";

    /// <summary>Default of <see cref="MaxSendsInFlight"/>.</summary>
    public const int DefaultMaxSendsInFlight = 32;

    /// <summary>Default of <see cref="QueueBound"/>.</summary>
    public const int DefaultQueueBound = 16_384;

    /// <summary>Default of <see cref="DrainPage"/>.</summary>
    public const int DefaultDrainPage = 100;

    /// <summary>Separates systems that share a store: it stands in every key.</summary>
    /// <value>Default <c>im</c>. Letters, digits and dashes.</value>
    public string Realm { get; set; } = "im";

    /// <summary>Where an embedded store keeps its files.</summary>
    /// <value>Default <c>imconnect-data</c> below the content root.</value>
    public string DataDirectory { get; set; } = "imconnect-data";

    /// <summary>How many sends of one connection may wait for their ack; then its next frame waits.</summary>
    /// <value>Default 32. From 1 to 1024.</value>
    public int MaxSendsInFlight { get; set; } = DefaultMaxSendsInFlight;

    /// <summary>How many sends of all connections may wait for their commit; then sends are refused with <see cref="Reason.Overloaded"/>.</summary>
    /// <value>Default 16,384. From 64 to 1,048,576.</value>
    public int QueueBound { get; set; } = DefaultQueueBound;

    /// <summary>How many waiting entries are pushed to a connection that came, before it must acknowledge them.</summary>
    /// <value>Default 100. From 1 to 1000.</value>
    public int DrainPage { get; set; } = DefaultDrainPage;

    /// <summary>How long a message may be taken back after it was sent.</summary>
    /// <value>Default 2 minutes.</value>
    public TimeSpan WithdrawWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>An inbox that a crash empties is refused at start unless this is set (tests, demos).</summary>
    /// <value>Default false.</value>
    public bool AllowVolatile { get; set; }

    /// <summary>When messages are pushed again.</summary>
    public RetryOptions Retry { get; set; } = new();
}
