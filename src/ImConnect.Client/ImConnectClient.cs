using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ImConnect.Client.Connections;
using ImConnect.Client.Receiving;
using ImConnect.Client.Sending;
using ImConnect.Client.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.Client;

/// <summary>
/// A user's connection to an ImConnect gateway. It connects and reconnects by itself, sends again until the gateway has a message, and hands over what comes
/// once and in order. Every member may be called at any time from any thread.
/// <example><code>
/// await using var client = new ImConnectClient(new ImConnectClientOptions
/// {
///     Uri = new Uri("wss://chat.example.com/websocket"),
///     TokenProvider = async cancellation => await login.TokenAsync(cancellation),
/// });
/// client.Start();
///
/// var sent = await client.SendAsync(bob, "hello");          // durable at the gateway, whatever dies from here on
///
/// await foreach (var e in client.EventsAsync(stopping))
/// {
///     switch (e)
///     {
///         case ReceivedMessage message:
///             Show(message.From, message.Content);          // acknowledged when the loop comes back for the next
///             await client.MarkReadAsync(message);
///             break;
///         case MessageReceipt receipt:
///             Tick(receipt.MessageId, receipt.Progress);
///             break;
///         case MessageWithdrawn withdrawn:
///             Hide(withdrawn.MessageId);
///             break;
///     }
/// }
/// </code></example>
/// <para>
/// What an app has to do: read the events (while it does not, nothing is read from the network), and keep the text and the clientMsgId of sends that shall
/// survive its own end. A send that is made again under its clientMsgId, from whichever process, is one message.
/// </para>
/// </summary>
public sealed class ImConnectClient : IAsyncDisposable
{
    private readonly ImConnectClientOptions _options;
    private readonly StateHub _states = new();
    private readonly SeenMessages _seen;
    private readonly EventQueue _events;
    private readonly Outbox _outbox;
    private readonly Notes _notes;
    private readonly ConnectionLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task? _running;
    private Task? _disposing;

    /// <summary>Connects to nothing yet: see <see cref="Start"/>.</summary>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message names all of them and says what to write.</exception>
    public ImConnectClient(ImConnectClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ClientOptionsCheck.ThrowIfBad(options);
        _options = options = options.Copy();
        var logger = options.LoggerFactory?.CreateLogger<ImConnectClient>() ?? (ILogger)NullLogger.Instance;
        _seen = new SeenMessages(options.RememberedMessages);
        _events = new EventQueue();
        _outbox = new Outbox(options.MaxSendsInFlight, options.MaxWaitingSends, options.AckTimeout, options.TimeProvider);
        _notes = new Notes(options.TimeProvider);
        var receiver = new Receiver(_seen, _events, _outbox, _notes, options.MaxUnreadEvents, () => UserId, logger);
        var policy = new ReconnectPolicy(options, () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);
        _loop = new ConnectionLoop(options, policy, _states, _outbox, _notes, receiver, logger);
    }

    /// <summary>Where the connection is at this moment.</summary>
    public ClientState State => _states.Current;

    /// <summary>Who this is: from the options, or from the last token. Null before the first token, or when it does not say.</summary>
    public long? UserId => _loop.User;

    /// <summary>
    /// The state now, then every change; ends after <see cref="ClientState.Closed"/>. Any number of readers. Of one that does not keep up the oldest of 64
    /// are dropped, never the last.
    /// </summary>
    public IAsyncEnumerable<ClientState> StatesAsync(CancellationToken cancellationToken = default) => _states.ReadAsync(cancellationToken);

    /// <summary>Begins to connect, and stays connected from now on. Does nothing when it was called before.</summary>
    /// <exception cref="ClientClosedException">The client was disposed.</exception>
    public void Start()
    {
        lock (_lock)
        {
            if (_disposing is not null)
                throw new ClientClosedException(CloseCause.Disposed, "it was disposed");
            _running ??= Task.Run(RunAsync);
        }
    }

    /// <summary>
    /// <see cref="Start"/>, and waits for the first connection, however long that takes: cancelling ends the wait, not the client.
    /// </summary>
    /// <exception cref="ClientClosedException">The gateway does not want this client: <see cref="ClientClosedException.Cause"/>.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        Start();
        await foreach (var state in StatesAsync(cancellationToken))
        {
            if (state is ClientState.Connected)
                return;
            if (state is ClientState.Closed closed)
                throw new ClientClosedException(closed.Cause, closed.Why);
        }
    }

    /// <summary>
    /// To call when the network came back, or the app to the front: ends a wait that the client chose itself. One that the gateway asked for goes on.
    /// </summary>
    public void ReconnectNow() => _loop.ReconnectNow();

    /// <summary>Sends a text: see the other overload.</summary>
    public Task<SentMessage> SendAsync(long to, string text, CancellationToken cancellationToken = default) =>
        SendAsync(to, new MessageBody(text), Guid.NewGuid(), cancellationToken);

    /// <summary>
    /// Sends a message. Ends when the gateway has it; until then it goes again after every reconnect and after <see cref="ImConnectClientOptions.AckTimeout"/>,
    /// under the same <paramref name="clientMessageId"/>, so that it is one message however often it went. It waits while there is no connection. To one receiver
    /// messages go out in the order of the calls, on each connection anew.
    /// </summary>
    /// <param name="to">The receiver.</param>
    /// <param name="body">What it says.</param>
    /// <param name="clientMessageId">New for a new message; the same for one that the app, or its life before, sent and does not know the end of.</param>
    /// <param name="cancellationToken">Ends the resending, and the wait. The message may have reached the gateway all the same.</param>
    /// <exception cref="MessageRefusedException">
    /// Refused for good, or over a limit of this client. What the gateway refuses for a while is tried again by itself; what is in flight to the same receiver
    /// meanwhile may overtake it.
    /// </exception>
    /// <exception cref="ClientClosedException">The client has ended; the message may have reached the gateway.</exception>
    public async Task<SentMessage> SendAsync(long to, MessageBody body, Guid clientMessageId, CancellationToken cancellationToken = default)
    {
        // Nothing is awaited before the send stands in the outbox: the order of the calls is its order.
        cancellationToken.ThrowIfCancellationRequested();
        var send = OutboundSend.Create(to, body, clientMessageId, _options.TimeProvider);
        send.ThrowIfOver(_options.MaxMessageBytes);
        _outbox.Add(send);
        if (cancellationToken.CanBeCanceled)
            send.Cancellation = cancellationToken.UnsafeRegister((_, token) => Cancel(clientMessageId, token), null);
        if (send.Result.IsCompleted)
            send.Cancellation.Unregister(); // the answer was quicker
        Wake();
        return await send.Result;
    }

    /// <summary>
    /// What comes from the gateway, in order; one loop at a time. A message is acknowledged when the loop comes back for the next event: the gateway then tells the
    /// sender, and lets it go. Leaving the loop leaves the last event where it is, and the next loop begins with it, unless it was acknowledged by
    /// <see cref="AcknowledgeAsync"/>. So what the app had no time to deal with is not lost, not even by its own end.
    /// <para>
    /// A message is handed over once: a repeat by the gateway, or by the sender under another id, is acknowledged again and dropped
    /// (<see cref="ImConnectClientOptions.RememberedMessages"/> bounds that memory, which ends with this object).
    /// </para>
    /// <para>
    /// While nobody reads and <see cref="ImConnectClientOptions.MaxUnreadEvents"/> wait, nothing is read from the network: sends then get no acks either. The loop
    /// ends when the client was disposed, after what had come before.
    /// </para>
    /// </summary>
    /// <exception cref="ClientClosedException">The gateway does not want this client: <see cref="ClientClosedException.Cause"/>.</exception>
    /// <exception cref="InvalidOperationException">Another loop is reading.</exception>
    public IAsyncEnumerable<ClientEvent> EventsAsync(CancellationToken cancellationToken = default) =>
        _events.ReadAsync(IsDone, DoneAsync, cancellationToken);

    /// <summary>
    /// <see cref="EventsAsync"/> for apps that want messages only: all other events are taken and dropped.
    /// </summary>
    public async IAsyncEnumerable<ReceivedMessage> MessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in EventsAsync(cancellationToken))
        {
            if (item is ReceivedMessage message)
                yield return message;
        }
    }

    /// <summary>
    /// Says that the app has the message and will keep it: the gateway lets it go and tells the sender "delivered". Needed with
    /// <see cref="ImConnectClientOptions.ManualAcknowledge"/>, and before leaving a loop of events. Without a connection the ack goes when the gateway pushes the
    /// message again.
    /// </summary>
    public async ValueTask AcknowledgeAsync(ReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_seen.Raise(message.MessageId, MessageStatus.Received) && _loop.Link is { } link)
            await link.AckAsync(UpFrames.Ack(message, MessageStatus.Received), cancellationToken);
    }

    /// <summary>
    /// Tells the sender that the user has read the message; acknowledges it, too. Ends when that was written to a connection, which it waits for; it goes again on
    /// the connections of the next minute.
    /// </summary>
    /// <param name="message">A message that came from <see cref="EventsAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the mark still goes.</param>
    /// <exception cref="InvalidOperationException">10,000 marks and withdrawals wait for a connection.</exception>
    /// <exception cref="ClientClosedException">The client has ended.</exception>
    public Task MarkReadAsync(ReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        _seen.Raise(message.MessageId, MessageStatus.Read);
        return NoteAsync(new Note(isWithdrawal: false, message.MessageId, UpFrames.Ack(message, MessageStatus.Read)), cancellationToken);
    }

    /// <summary>
    /// Takes a message of this user back: the receiver is told to show it no longer, whenever he comes. Ends when the gateway has read it, waits for a connection,
    /// and goes again on the connections of the next minute. A refusal that comes later is an event, <see cref="WithdrawalRefused"/>.
    /// </summary>
    /// <param name="messageId">From <see cref="SentMessage.MessageId"/>.</param>
    /// <param name="to">Whom it was sent to.</param>
    /// <param name="cancellationToken">Ends the wait; the withdrawal still goes.</param>
    /// <exception cref="MessageRefusedException">Refused, most often because the time for it is over: 2 minutes by default.</exception>
    /// <exception cref="InvalidOperationException">10,000 marks and withdrawals wait for a connection.</exception>
    /// <exception cref="ClientClosedException">The client has ended.</exception>
    public Task WithdrawAsync(long messageId, long to, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(messageId);
        ArgumentOutOfRangeException.ThrowIfZero(to);
        return NoteAsync(new Note(isWithdrawal: true, messageId, UpFrames.Withdraw(messageId, to)), cancellationToken);
    }

    /// <summary>
    /// Takes no more sends, waits for the acks of those that are open (<see cref="ImConnectClientOptions.DisposeTimeout"/>), says goodbye to the gateway and ends.
    /// Sends that are open then fail with <see cref="ClientClosedException"/>; the loop of events ends after what had come.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task disposing;
        lock (_lock)
            disposing = _disposing ??= DisposeCoreAsync();
        await disposing;
    }

    private async Task RunAsync()
    {
        var closed = await _loop.RunAsync(_stop.Token);
        Close(closed);
    }

    private void Close(ClientClosedException closed)
    {
        _outbox.Close(closed);
        _notes.Close(closed);
        _states.Set(new ClientState.Closed(closed.Cause, closed.Message));
        _events.Complete(closed.Cause == CloseCause.Disposed ? null : closed);
    }

    private async Task DisposeCoreAsync()
    {
        await Task.Yield(); // not under the lock
        var disposed = new ClientClosedException(CloseCause.Disposed, "it was disposed");
        var drained = _outbox.DrainAsync(disposed);
        if (_running is not null && _options.DisposeTimeout > TimeSpan.Zero)
        {
            Task done = Task.WhenAny(drained, _running);
            await done.WaitAsync(_options.DisposeTimeout, _options.TimeProvider, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // in time or not
        }

        await _stop.CancelAsync();
        if (_running is not null)
            await _running;
        Close(disposed);
        _stop.Dispose();
    }

    private async Task NoteAsync(Note note, CancellationToken cancellationToken)
    {
        var kept = _notes.Add(note);
        Wake();
        await kept.Result.WaitAsync(cancellationToken);
    }

    private void Cancel(Guid clientMessageId, CancellationToken token)
    {
        _outbox.Remove(clientMessageId)?.Cancel(token);
        Wake();
    }

    /// <summary>There is something to write, and the app may wait for the answer.</summary>
    private void Wake()
    {
        _loop.Link?.Wake();
        _events.Nudge();
    }

    private bool IsDone(ClientEvent item) => item is ReceivedMessage message && _seen.StatusOf(message.MessageId) != SeenMessages.Pending;

    private ValueTask DoneAsync(ClientEvent item) =>
        item is ReceivedMessage message && !_options.ManualAcknowledge ? AcknowledgeAsync(message) : default;
}
