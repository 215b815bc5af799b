namespace ImConnect.Retry;

/// <summary>When a message that was not acknowledged is pushed again: section <c>ImConnect:Retry</c>.</summary>
public sealed class RetryOptions
{
    /// <summary>Default of <see cref="Scan"/>.</summary>
    public static readonly TimeSpan DefaultScan = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="Lease"/>.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="Batch"/>.</summary>
    public const int DefaultBatch = 200;

    /// <summary>
    /// The waits between pushes. Bound from configuration, it replaces the default; empty means the default: 5 s, 30 s, 300 s, so pushes at 0, 5, 35 and 335 s, one more wait
    /// as long as the last, and then the message waits as offline.
    /// </summary>
    /// <value>1 to 16 values, each from 100 ms to 1 day.</value>
    public IList<TimeSpan> Delays { get; set; } = [];

    /// <summary>How often due entries are looked for.</summary>
    /// <value>Default 1 s. From 10 ms to 1 minute.</value>
    public TimeSpan Scan { get; set; } = DefaultScan;

    /// <summary>How long a node holds an entry that it took, before others may.</summary>
    /// <value>Default 30 s. From 1 s to 10 minutes.</value>
    public TimeSpan Lease { get; set; } = DefaultLease;

    /// <summary>How many due entries are taken at once.</summary>
    /// <value>Default 200. From 1 to 10,000.</value>
    public int Batch { get; set; } = DefaultBatch;

    /// <summary>Each push of a message that was not acknowledged is told to the publisher again, where there is one (event 90).</summary>
    /// <value>Default true.</value>
    public bool PublishAgain { get; set; } = true;

    /// <summary><see cref="Delays"/>, or the default.</summary>
    internal IReadOnlyList<TimeSpan> EffectiveDelays => Delays.Count > 0
        ? [.. Delays]
        : [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(300)];
}
