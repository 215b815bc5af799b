using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.WebSockets;

/// <summary>Limits of the WebSocket transport; configuration section <c>ImConnect:WebSocket</c>. Checked when the host starts.</summary>
public sealed class WebSocketTransportOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:WebSocket";

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

    /// <summary>permessage-deflate, off unless switched on.</summary>
    public WebSocketCompressionOptions Compression { get; set; } = new();
}
