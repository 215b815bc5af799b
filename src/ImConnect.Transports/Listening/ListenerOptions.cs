namespace ImConnect.Transports.Listening;

/// <summary>Limits of the listeners that <c>ListenImConnect</c> opens; configuration section <c>ImConnect:Listener</c>. Checked when the host starts.</summary>
/// <remarks>
/// What an endpoint of the app (<c>MapImConnect</c>) allows is Kestrel's: 30 s for the head of a request (<c>Limits.RequestHeadersTimeout</c>), 32 KiB for its headers,
/// and 130 s to the first byte (<c>Limits.KeepAliveTimeout</c>).
/// </remarks>
public sealed class ListenerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Listener";

    /// <summary>Default of <see cref="Path"/>.</summary>
    public const string DefaultPath = "/websocket";

    /// <summary>Default of <see cref="MaxHandshakeBytes"/>.</summary>
    public const int DefaultMaxHandshakeBytes = 16 * 1024;

    /// <summary>The one path that takes handshakes, in any case of letters; others get 404.</summary>
    /// <value><c>/websocket</c> by default.</value>
    public string Path { get; set; } = DefaultPath;

    /// <summary>A client that sends nothing for this long after it connected is cut off. With TLS also the time for its handshake.</summary>
    /// <value>10 seconds by default; 1 second to 5 minutes.</value>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A client whose whole handshake is not there this long after its first byte gets 408.</summary>
    /// <value>10 seconds by default; 1 second to 5 minutes.</value>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of a handshake, the token among them; a longer one gets 431.</summary>
    /// <value>16,384 (16 KiB) by default; 1,024 to 65,536.</value>
    public int MaxHandshakeBytes { get; set; } = DefaultMaxHandshakeBytes;
}
