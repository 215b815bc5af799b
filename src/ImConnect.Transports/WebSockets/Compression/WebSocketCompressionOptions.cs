namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>
/// permessage-deflate (RFC 7692); configuration section <c>ImConnect:WebSocket:Compression</c>. Each message is compressed by itself (no context takeover), so an idle
/// connection costs no memory for it.
/// </summary>
/// <remarks>
/// The length of what is compressed tells something of its content: where a message mixes what an attacker chose with what must stay secret, leave it off.
/// It costs CPU in both directions: 5 to 20 times that of a plain message.
/// </remarks>
public sealed class WebSocketCompressionOptions
{
    /// <summary>Default of <see cref="MinBytes"/>.</summary>
    public const int DefaultMinBytes = 256;

    /// <summary>Agrees to it with clients that offer it. Others go on without.</summary>
    /// <value>False by default.</value>
    public bool Enabled { get; set; }

    /// <summary>Shorter messages are sent as they are, and longer ones too where compression does not make them smaller.</summary>
    /// <value>256 bytes by default; 1 to 65,536.</value>
    public int MinBytes { get; set; } = DefaultMinBytes;
}
