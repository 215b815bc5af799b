using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.WebSockets;

/// <summary>Limits of the WebSocket transport; configuration section <c>ImConnect:WebSocket</c>. Checked when the host starts.</summary>
public sealed class WebSocketTransportOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:WebSocket";

    /// <summary>Default of <see cref="MaxConnectionsPerAddress"/>.</summary>
    public const int DefaultMaxConnectionsPerAddress = 1_000;

    /// <summary>Default of <see cref="HandshakesPerSecond"/>.</summary>
    public const int DefaultHandshakesPerSecond = 100;

    /// <summary>Default of <see cref="HandshakeBurst"/>.</summary>
    public const int DefaultHandshakeBurst = 1_000;

    /// <summary>Default of <see cref="DrainRate"/>.</summary>
    public const int DefaultDrainRate = 2_000;

    /// <summary>How long a peer may take to answer a close frame before the link is cut.</summary>
    internal static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The most payload bytes that one message from a client may have, all its fragments together. A longer one is answered with close code 1009 as soon as
    /// its length is announced.
    /// </summary>
    /// <value>10,240 by default; 1 to 65,536.</value>
    public int MaxMessageBytes { get; set; } = 10_240;

    /// <summary>
    /// The most bytes that wait for one client. A client over it is closed with code 4003; its messages stay in the inbox.
    /// </summary>
    /// <value>262,144 (256 KiB) by default; 65,536 (64 KiB) to 67,108,864 (64 MiB).</value>
    public int MaxPendingBytes { get; set; } = 256 * 1024;

    /// <summary>A client from which nothing came for this long gets a ping, and another each time it is over again.</summary>
    /// <value>30 seconds by default.</value>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A client from which not one byte came for this long is closed with code 4003.</summary>
    /// <value>120 seconds by default; more than <see cref="PingInterval"/>.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>A client that does not take one write within this time is cut off.</summary>
    /// <value>10 seconds by default.</value>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Also takes the token from the query parameter <c>token</c>. Addresses end up in logs of proxies and in histories of browsers: prefer the header or the
    /// sub-protocol.
    /// </summary>
    /// <value>False by default.</value>
    public bool AcceptTokenInQuery { get; set; }

    /// <summary>
    /// Which pages may connect, as a browser names them in <c>Origin</c>: <c>https://app.example</c>, or <c>*</c> for any. Others get 403 before anything else is
    /// looked at. Empty: only pages of the host that is asked. A handshake without <c>Origin</c> is no browser's and is let in.
    /// </summary>
    /// <value>Empty by default.</value>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>The most connections of this process; one more handshake gets 503.</summary>
    /// <value>None by default (null); from 1.</value>
    public int? MaxConnections { get; set; }

    /// <summary>
    /// The most connections from one address (of IPv6: from one /64), loopback too; one more handshake gets 429. The address is the connection's own: behind a
    /// proxy add the app's forwarded-headers middleware, or all its clients share one address.
    /// </summary>
    /// <value>1,000 by default; 1 to 10,000,000.</value>
    public int MaxConnectionsPerAddress { get; set; } = DefaultMaxConnectionsPerAddress;

    /// <summary>How many handshakes a second one address may begin, good and bad ones; others get 429. Nobody is locked out for longer than that takes.</summary>
    /// <value>100 by default; 1 to 1,000,000.</value>
    public int HandshakesPerSecond { get; set; } = DefaultHandshakesPerSecond;

    /// <summary>How many handshakes one address may begin at once, after a pause.</summary>
    /// <value>1,000 by default; 1 to 1,000,000.</value>
    public int HandshakeBurst { get; set; } = DefaultHandshakeBurst;

    /// <summary>
    /// When the host stops, so many clients a second are told to come back (close code 1001), each in another moment within five seconds, so that they do not all connect
    /// to the other nodes at once. With more clients than fit into half of <see cref="DrainTimeout"/> it goes faster, so that every client is told.
    /// </summary>
    /// <value>2,000 by default; 1 to 1,000,000.</value>
    public int DrainRate { get; set; } = DefaultDrainRate;

    /// <summary>How long all connections together may take to end when the host stops; then they are cut. Keep it below the host's own <c>ShutdownTimeout</c> (30 s).</summary>
    /// <value>5 seconds by default; 1 second to 10 minutes.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>permessage-deflate, off unless switched on.</summary>
    public WebSocketCompressionOptions Compression { get; set; } = new();
}
