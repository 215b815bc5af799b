namespace ImConnect.Business;

/// <summary>How im-business is called: section <c>ImConnect:Business</c>. Checked at start, all faults in one message.</summary>
/// <remarks>
/// Whoever hands out the events tries again with growing pauses, for hours if need be. So here is only what must not wait for that, or what shortens it: a bound on each try, a quick second try where
/// nothing can have arrived, and a circuit that turns a server that hangs into one that is away. There is no total time-out, no bulkhead and no hedging: the first is the caller's, the second is
/// <see cref="MaxParallel"/>, and the third would store twice what is slow already.
/// </remarks>
public sealed class BusinessHttpOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Business";

    /// <summary>The name of the client in <c>IHttpClientFactory</c>: <c>services.AddHttpClient(BusinessHttpOptions.ClientName)</c> adds to it, such as a client certificate.</summary>
    public const string ClientName = "ImConnect.Business";

    /// <summary>Default of <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Default of <see cref="ConnectTimeout"/>.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="MaxParallel"/>.</summary>
    public const int DefaultMaxParallel = 64;

    /// <summary>Default of <see cref="QuickRetries"/>.</summary>
    public const int DefaultQuickRetries = 2;

    /// <summary>Default of <see cref="QuickRetryDelay"/>.</summary>
    public static readonly TimeSpan DefaultQuickRetryDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Default of <see cref="CircuitCalls"/>.</summary>
    public const int DefaultCircuitCalls = 16;

    /// <summary>Default of <see cref="CircuitRatio"/>.</summary>
    public const double DefaultCircuitRatio = 0.5;

    /// <summary>Default of <see cref="CircuitWindow"/>.</summary>
    public static readonly TimeSpan DefaultCircuitWindow = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="CircuitPause"/>.</summary>
    public static readonly TimeSpan DefaultCircuitPause = TimeSpan.FromSeconds(2);

    /// <summary>Default of <see cref="MaxRetryAfter"/>.</summary>
    public static readonly TimeSpan DefaultMaxRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>Default of <see cref="ConnectionLifetime"/>.</summary>
    public static readonly TimeSpan DefaultConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Default of <see cref="ConnectionIdle"/>.</summary>
    public static readonly TimeSpan DefaultConnectionIdle = TimeSpan.FromSeconds(15);

    /// <summary>Where im-business is: <c>http://im-business:8080</c>. A path is kept in front of <c>/api/msg/...</c>. Proxies of the environment are not used, redirects not followed.</summary>
    /// <value>None by default: it must be set. Absolute, http or https, without user, query and fragment.</value>
    public string? BaseAddress { get; set; }

    /// <summary>
    /// The value of the <c>Authorization</c> header, scheme and credential: <c>Bearer eyJ...</c>. Never logged. For one that expires register an <see cref="IBusinessCredential"/>, which takes its place.
    /// </summary>
    /// <value>None by default: no header.</value>
    public string? Credential { get; set; }

    /// <summary>So long one try may take, from the connection to the last byte of the answer. Then it is not known whether the event was stored, and it is tried again.</summary>
    /// <value>Default 3 s. From 100 ms to 1 minute.</value>
    public TimeSpan Timeout { get; set; } = DefaultTimeout;

    /// <summary>So long a new connection may take, TLS included; then im-business counts as away. A part of <see cref="Timeout"/>.</summary>
    /// <value>Default 1 s. From 10 ms to 1 minute.</value>
    public TimeSpan ConnectTimeout { get; set; } = DefaultConnectTimeout;

    /// <summary>So many calls run at once, and so many connections are open, whatever the number of chats. Calls of one chat never run at once.</summary>
    /// <value>Default 64. From 1 to 1,024.</value>
    public int MaxParallel { get; set; } = DefaultMaxParallel;

    /// <summary>
    /// So often a call is tried again at once when no connection came about (refused, no such name, TLS failed): behind one name there may be several servers. Nothing has arrived then, so nothing is
    /// stored twice. All else waits for the caller's own pauses.
    /// </summary>
    /// <value>Default 2. From 0 to 5.</value>
    public int QuickRetries { get; set; } = DefaultQuickRetries;

    /// <summary>The pause before each of <see cref="QuickRetries"/>, give or take a quarter.</summary>
    /// <value>Default 50 ms. From 1 ms to 1 s.</value>
    public TimeSpan QuickRetryDelay { get; set; } = DefaultQuickRetryDelay;

    /// <summary>
    /// The circuit opens when, of at least so many calls within <see cref="CircuitWindow"/>, the share <see cref="CircuitRatio"/> got no answer from im-business: a time-out, a connection that was cut,
    /// 502, 503 or 504. While it is open nothing is sent and im-business counts as away, so that senders do not wait for a server that hangs. Its own errors (500, a <c>code</c>) do not count: one
    /// event that it cannot bear must not hold up the others. Nor does a refused connection, which costs no time.
    /// </summary>
    /// <value>Default 16. From 2 to 10,000.</value>
    public int CircuitCalls { get; set; } = DefaultCircuitCalls;

    /// <summary>The share of calls without an answer that opens the circuit.</summary>
    /// <value>Default 0.5. From 0.05 to 1.</value>
    public double CircuitRatio { get; set; } = DefaultCircuitRatio;

    /// <summary>The time over which calls are counted.</summary>
    /// <value>Default 10 s. From 1 s to 5 minutes.</value>
    public TimeSpan CircuitWindow { get; set; } = DefaultCircuitWindow;

    /// <summary>So long the circuit stays open; then one call is let through, and its outcome decides. Short, because the caller has growing pauses of its own.</summary>
    /// <value>Default 2 s. From 500 ms to 1 minute.</value>
    public TimeSpan CircuitPause { get; set; } = DefaultCircuitPause;

    /// <summary>A <c>Retry-After</c> of 429 and 503 is kept: nothing is sent for so long, but not longer than this.</summary>
    /// <value>Default 1 minute. From 1 s to 10 minutes.</value>
    public TimeSpan MaxRetryAfter { get; set; } = DefaultMaxRetryAfter;

    /// <summary>A connection is replaced at this age, so that a changed DNS name is noticed.</summary>
    /// <value>Default 2 minutes. From 1 s to 1 hour.</value>
    public TimeSpan ConnectionLifetime { get; set; } = DefaultConnectionLifetime;

    /// <summary>
    /// An idle connection is closed after this time. Keep it below the server's own (Tomcat 20 s, many proxies 60 s): a call on a connection that the server is just closing is one whose outcome is not known.
    /// </summary>
    /// <value>Default 15 s. From 1 s to 1 hour.</value>
    public TimeSpan ConnectionIdle { get; set; } = DefaultConnectionIdle;
}
