namespace ImConnect.Strategies;

/// <summary>
/// How much one client may ask for; section <c>ImConnect:Limits</c>. Checked at start. A send over a limit is refused with <see cref="Reason.RateLimited"/> and the time after which it
/// may be sent again; a client that does not heed that is closed with 4004. Zero switches a limit off.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Limits";

    /// <summary>Sends a second of one connection, over a longer time.</summary>
    /// <value>100.</value>
    public double SendsPerConnection { get; set; } = 100;

    /// <summary>Sends a second of one user, all devices together.</summary>
    /// <value>200.</value>
    public double SendsPerUser { get; set; } = 200;

    /// <summary>Sends a second of one user to one other.</summary>
    /// <value>50.</value>
    public double SendsPerPair { get; set; } = 50;

    /// <summary>Frames of any type a second of one connection. Above it the connection is not refused but read more slowly.</summary>
    /// <value>2,000.</value>
    public double FramesPerConnection { get; set; } = 2000;

    /// <summary>How many seconds of a rate may come at once.</summary>
    /// <value>5 seconds; from 1 second to 1 minute.</value>
    public TimeSpan Burst { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Live connections of one user; one more is refused with 429.</summary>
    /// <value>16.</value>
    public int ConnectionsPerUser { get; set; } = 16;
}
