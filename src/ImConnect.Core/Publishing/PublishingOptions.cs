namespace ImConnect.Publishing;

/// <summary>How events reach the publisher, where there is one: section <c>ImConnect:Publishing</c>. Checked at start.</summary>
public sealed class PublishingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Publishing";

    /// <summary>Default of <see cref="PublishWait"/>.</summary>
    public static readonly TimeSpan DefaultPublishWait = TimeSpan.FromSeconds(3);

    /// <summary>Default of <see cref="Batch"/>.</summary>
    public const int DefaultBatch = 256;

    /// <summary>Default of <see cref="Concurrency"/>.</summary>
    public const int DefaultConcurrency = 16;

    /// <summary>Default of <see cref="OutboxBound"/>.</summary>
    public const int DefaultOutboxBound = 1_000_000;

    /// <summary>Default of <see cref="OutboxBytes"/>: 1 GiB.</summary>
    public const long DefaultOutboxBytes = 1L << 30;

    /// <summary>Default of <see cref="ProbeMin"/>.</summary>
    public static readonly TimeSpan DefaultProbeMin = TimeSpan.FromMilliseconds(500);

    /// <summary>Default of <see cref="ProbeMax"/>.</summary>
    public static readonly TimeSpan DefaultProbeMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What the sender's ack waits for: <see cref="Publishing.AckLevel.Accepted"/> the inbox alone; <see cref="Publishing.AckLevel.Published"/> the publisher too;
    /// <see cref="Publishing.AckLevel.Stored"/> that the business side has committed, where the publisher can tell (HTTP, the app's own handler), else as before. Without a publisher nothing is waited for
    /// beside the inbox.
    /// </summary>
    /// <value>Default <see cref="Publishing.AckLevel.Published"/>.</value>
    public AckLevel AckLevel { get; set; } = AckLevel.Published;

    /// <summary>So long the ack waits for the publisher at most. Then, with the outbox, it says <see cref="Publishing.AckLevel.Accepted"/>; without, there is no answer and the client sends again.</summary>
    /// <value>Default 3 s. From 100 ms to 1 minute.</value>
    public TimeSpan PublishWait { get; set; } = DefaultPublishWait;

    /// <summary>
    /// While the publisher is away, messages are accepted and their events wait in the store. Without it a send is then refused (<see cref="Reason.PublisherUnavailable"/>) and nothing of it kept; events of
    /// messages that were accepted before wait all the same.
    /// </summary>
    /// <value>Default true.</value>
    public bool Outbox { get; set; } = true;

    /// <summary>So many events wait at most; then sends are refused with <see cref="Reason.OutboxFull"/>. Events of messages that were accepted before are kept beyond it.</summary>
    /// <value>Default 1,000,000. From 1 to 1,000,000,000.</value>
    public int OutboxBound { get; set; } = DefaultOutboxBound;

    /// <summary>So many bytes of messages whose events wait; then as <see cref="OutboxBound"/>.</summary>
    /// <value>Default 1,073,741,824 (1 GiB). From 1,048,576.</value>
    public long OutboxBytes { get; set; } = DefaultOutboxBytes;

    /// <summary>So many events are handed to the publisher at once.</summary>
    /// <value>Default 256. From 1 to 10,000.</value>
    public int Batch { get; set; } = DefaultBatch;

    /// <summary>So many calls of the publisher run at once, each for other chats.</summary>
    /// <value>Default 16. From 1 to 1,024.</value>
    public int Concurrency { get; set; } = DefaultConcurrency;

    /// <summary>The first pause before an absent publisher is tried again, and before an event whose outcome is not known; doubled each time.</summary>
    /// <value>Default 500 ms. From 10 ms to 1 minute.</value>
    public TimeSpan ProbeMin { get; set; } = DefaultProbeMin;

    /// <summary>The longest such pause.</summary>
    /// <value>Default 10 s. From <see cref="ProbeMin"/> to 10 minutes.</value>
    public TimeSpan ProbeMax { get; set; } = DefaultProbeMax;

    /// <summary>The pause before a try, after so many that failed.</summary>
    internal TimeSpan PauseBefore(int attempt)
    {
        var pause = ProbeMin.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return TimeSpan.FromMilliseconds(Math.Min(pause, ProbeMax.TotalMilliseconds));
    }
}
