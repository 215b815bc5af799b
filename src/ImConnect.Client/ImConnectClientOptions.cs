using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace ImConnect.Client;

/// <summary>Settings of an <see cref="ImConnectClient"/>. Checked by its constructor, all faults in one message; not read again after it.</summary>
public sealed class ImConnectClientOptions
{
    /// <summary>Default of <see cref="MaxSendsInFlight"/>.</summary>
    public const int DefaultMaxSendsInFlight = 32;

    /// <summary>Default of <see cref="MaxWaitingSends"/>.</summary>
    public const int DefaultMaxWaitingSends = 1_000;

    /// <summary>Default of <see cref="MaxUnreadEvents"/>.</summary>
    public const int DefaultMaxUnreadEvents = 256;

    /// <summary>Default of <see cref="MaxMessageBytes"/>.</summary>
    public const int DefaultMaxMessageBytes = 10_240;

    /// <summary>Default of <see cref="RememberedMessages"/>.</summary>
    public const int DefaultRememberedMessages = 10_000;

    /// <summary>Default of <see cref="MaxTokenRefusals"/>.</summary>
    public const int DefaultMaxTokenRefusals = 3;

    /// <summary>The gateway, for example <c>wss://chat.example.com/websocket</c>.</summary>
    /// <value>Required; scheme ws or wss.</value>
    public Uri? Uri { get; set; }

    /// <summary>
    /// Gives a token for this user. Asked before the first connection, and again whenever the gateway no longer takes the last one; never twice at once. When it
    /// throws, the client waits and asks again.
    /// </summary>
    /// <value>Required.</value>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>Who this is. Only needed where the token is not a JWT with the claim <c>id</c>, and own copies are wanted.</summary>
    /// <value>Null by default: taken from the token.</value>
    public long? UserId { get; set; }

    /// <summary>Also tell of what other devices of this user send, as <see cref="MessageCopied"/>.</summary>
    /// <value>False by default.</value>
    public bool ReceiveOwnCopies { get; set; }

    /// <summary>
    /// Messages leave the inbox only when the app calls <see cref="ImConnectClient.AcknowledgeAsync"/>, for apps that store what they got first. Without it the
    /// gateway stops a drain after a page (100 messages by default) and waits.
    /// </summary>
    /// <value>False by default: acknowledged when the app asks for the next event.</value>
    public bool ManualAcknowledge { get; set; }

    /// <summary>
    /// Bring the token as a WebSocket sub-protocol, as browsers do, and not in a header: for platforms that cannot set headers.
    /// </summary>
    /// <value>False by default.</value>
    public bool TokenInSubProtocol { get; set; }

    /// <summary>How many sends may wait for the gateway's ack at once; the others wait in order. More than the gateway takes is of no use.</summary>
    /// <value>Default 32. From 1 to 1024. With 1 a send is never overtaken by a later one, not even when it was refused for a while.</value>
    public int MaxSendsInFlight { get; set; } = DefaultMaxSendsInFlight;

    /// <summary>How many sends may be open, in flight or not; one more is refused with <see cref="RefusalReason.OutboxFull"/>.</summary>
    /// <value>Default 1,000. From 1 to 1,000,000, and not below <see cref="MaxSendsInFlight"/>.</value>
    public int MaxWaitingSends { get; set; } = DefaultMaxWaitingSends;

    /// <summary>
    /// How many events may wait for the app. Then the client stops reading from the network until the app has taken one: nothing is dropped. Only while a send
    /// or withdrawal is open, for whose answer the app may wait before it takes the next event, it reads on: up to 1,024 more on a connection, 64 times this number
    /// in all.
    /// </summary>
    /// <value>Default 256. From 1 to 100,000.</value>
    public int MaxUnreadEvents { get; set; } = DefaultMaxUnreadEvents;

    /// <summary>The largest frame that the gateway takes; a larger message is refused with <see cref="RefusalReason.TooBig"/> and not sent.</summary>
    /// <value>Default 10,240 bytes, which is the gateway's default. From 256 to 65,536.</value>
    public int MaxMessageBytes { get; set; } = DefaultMaxMessageBytes;

    /// <summary>
    /// How many messages are remembered by id, and by sender and clientMsgId, so that a repeat is not handed over; the longest unseen is forgotten first.
    /// </summary>
    /// <value>Default 10,000. From 1,000 to 10,000,000.</value>
    public int RememberedMessages { get; set; } = DefaultRememberedMessages;

    /// <summary>After so many handshakes in a row that were refused for their token, the client ends with <see cref="CloseCause.TokenRefused"/>.</summary>
    /// <value>Default 3. From 1 to 100. Each but the first had a token that was new.</value>
    public int MaxTokenRefusals { get; set; } = DefaultMaxTokenRefusals;

    /// <summary>The shortest wait before a reconnect, and the first step of the back-off, which doubles and is jittered.</summary>
    /// <value>Default 500 ms. More than zero.</value>
    public TimeSpan MinReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait before a reconnect that the client chooses itself; the gateway may ask for more, up to an hour.</summary>
    /// <value>Default 30 s. Not below <see cref="MinReconnectDelay"/>.</value>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long opening a connection may take, token included.</summary>
    /// <value>Default 15 s. More than zero.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A send without an answer for this long goes again under the same clientMsgId, and with it those behind it to the same receiver.</summary>
    /// <value>Default 10 s. More than zero.</value>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After this silence the client asks the gateway for a sign of life; after <see cref="AckTimeout"/> already where a send is open.</summary>
    /// <value>Default 30 s. More than zero.</value>
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the sign of life may take; then the link counts as dead, and the client connects again.</summary>
    /// <value>Default 10 s. More than zero.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <see cref="ImConnectClient.DisposeAsync"/> waits for acks of sends that are open.</summary>
    /// <value>Default 5 s. Zero: not at all.</value>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of all the times above.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the client writes what it does: never a token, never a message's content.</summary>
    /// <value>Null by default: nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Called before every connection: proxy, certificates, keep-alive, headers. Of the platform: some settings are not there in browsers.</summary>
    /// <value>Null by default.</value>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>Opens the connections, for example with a <see cref="SocketsHttpHandler"/> of the app's own; not disposed by the client.</summary>
    /// <value>Null by default: the platform's own way.</value>
    public HttpMessageInvoker? HttpMessageInvoker { get; set; }

    internal ImConnectClientOptions Copy() => (ImConnectClientOptions)MemberwiseClone();
}
