using System.Net.WebSockets;
using System.Threading.Channels;
using ImConnect.Client.Receiving;
using ImConnect.Client.Sending;
using ImConnect.Client.Wire;

namespace ImConnect.Client.Connections;

/// <summary>One open connection: reads until it ends, and writes acks, then read marks and withdrawals, then sends.</summary>
internal sealed class Link
{
    /// <summary>A frame from the gateway has some bytes more than the largest that a client may send.</summary>
    private const int MaxFrameBytes = 1024 * 1024;

    /// <summary>Acks that wait to be written; then the side that acknowledges waits.</summary>
    private const int MaxAcks = 1024;

    /// <summary>How long the other side may take to answer a close, or a broken one to say why.</summary>
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket;
    private readonly Outbox _outbox;
    private readonly Notes _notes;
    private readonly Receiver _receiver;
    private readonly TimeProvider _time;
    private readonly LinkWatch _watch;
    private readonly Wakeup _wakeup = new();
    private readonly Channel<byte[]> _acks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxAcks) { SingleReader = true });
    private readonly long _openedAt;

    public Link(ClientWebSocket socket, Outbox outbox, Notes notes, Receiver receiver, ImConnectClientOptions options)
    {
        _socket = socket;
        _outbox = outbox;
        _notes = notes;
        _receiver = receiver;
        _time = options.TimeProvider;
        _watch = new LinkWatch(options);
        _openedAt = _time.GetTimestamp();
        EventsAtStart = receiver.Waiting;
    }

    /// <summary>The questions that the gateway has not answered, in order: it answers in the order in which it reads.</summary>
    public ProbeQueue Probes { get; } = new();

    /// <summary>How many events waited for the app when this connection was made.</summary>
    public int EventsAtStart { get; }

    public LinkWatch Watch => _watch;

    /// <summary>There is something to write.</summary>
    public void Wake() => _wakeup.Set();

    public async ValueTask AckAsync(byte[] frame, CancellationToken cancellationToken)
    {
        try
        {
            await _acks.Writer.WriteAsync(frame, cancellationToken);
            _wakeup.Set();
        }
        catch (ChannelClosedException)
        {
            // The connection has ended: the gateway pushes the message again, and gets the ack then.
        }
    }

    /// <summary>Runs until the connection ends, or is to end: then it says goodbye.</summary>
    public async Task<LinkEnd> RunAsync(CancellationToken stopping)
    {
        using var cut = new CancellationTokenSource();
        var reading = ReadAsync(cut.Token);
        var writing = WriteAsync(stopping, cut.Token);
        await Task.WhenAny((Task)reading, writing);
        if (writing.IsCompletedSuccessfully && !reading.IsCompleted)
        {
            if (await writing is null)
                await GoodbyeAsync(cut.Token);
            await ((Task)reading).WaitAsync(s_closeTimeout, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await cut.CancelAsync();
        _socket.Abort();
        _acks.Writer.TryComplete();
        var written = await writing;
        var read = await reading;
        var end = read.Code != 0 ? read : written ?? read;
        return end with { Lived = _time.GetElapsedTime(_openedAt) };
    }

    private async Task GoodbyeAsync(CancellationToken cut)
    {
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cut);
        }
        catch (Exception error) when (IsLinkError(error))
        {
            // It ended by itself.
        }
    }

    private async Task<LinkEnd> ReadAsync(CancellationToken cut)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), cut);
                if (part.MessageType == WebSocketMessageType.Close)
                    return Closed((int)(_socket.CloseStatus ?? WebSocketCloseStatus.Empty), _socket.CloseStatusDescription ?? "");
                length += part.Count;
                _watch.Frame();
                if (length > MaxFrameBytes)
                    return new LinkEnd("the gateway sent a frame that is too big");
                if (!part.EndOfMessage)
                    continue;
                if (part.MessageType == WebSocketMessageType.Binary)
                    await _receiver.OnFrameAsync(buffer.AsMemory(0, length), this, cut);
                length = 0;
            }
        }
        catch (LinkOverflowException)
        {
            return new LinkEnd("the app waits for the gateway and does not take its events");
        }
        catch (Exception error) when (IsLinkError(error))
        {
            return new LinkEnd("the connection broke");
        }
    }

    /// <summary>Null: it was told to stop, and has written what there was to write.</summary>
    private async Task<LinkEnd?> WriteAsync(CancellationToken stopping, CancellationToken cut)
    {
        using var timer = _time.CreateTimer(static wakeup => ((Wakeup)wakeup!).Set(), _wakeup, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                var isLast = stopping.IsCancellationRequested; // asked before the acks are taken: none of those before it is left behind
                await WriteAcksAndNotesAsync(cut);
                if (_outbox.TryNext(out var frame, out var nextSend))
                {
                    await SendAsync(frame, cut);
                    continue;
                }

                if (isLast)
                    return null;
                var check = _watch.Check(_outbox.InFlight > 0, out var nextCheck);
                if (check == LinkCheck.Dead)
                    return new LinkEnd("the gateway gave no sign of life");
                if (check == LinkCheck.Probe)
                {
                    Probes.Add(null);
                    await SendAsync(UpFrames.Probe, cut);
                }

                await WaitAsync(timer, nextSend < nextCheck || nextCheck is null ? nextSend : nextCheck, stopping, cut);
            }
        }
        catch (Exception error) when (IsLinkError(error))
        {
            return new LinkEnd("the connection broke");
        }
    }

    private async Task WaitAsync(ITimer timer, TimeSpan? due, CancellationToken stopping, CancellationToken cut)
    {
        timer.Change(due ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cut);
        try
        {
            await _wakeup.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cut.IsCancellationRequested)
        {
            // To stop: what is there is written first.
        }
    }

    private async Task WriteAcksAndNotesAsync(CancellationToken cut)
    {
        while (_acks.Reader.TryRead(out var ack))
            await SendAsync(ack, cut);
        while (_notes.TakeNext() is { } note)
        {
            // The refusal of a withdrawal may be here before its write has ended: what it belongs to is known before.
            if (note.IsWithdrawal)
                Probes.Add(note);
            await SendAsync(note.Frame, cut);
            if (note.IsWithdrawal)
                await SendAsync(UpFrames.Probe, cut);
            else
                note.Done();
        }
    }

    private ValueTask SendAsync(byte[] frame, CancellationToken cut) =>
        _socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cut);

    private static LinkEnd Closed(int code, string reason) =>
        new($"the gateway closed with {code}{(reason.Length > 0 ? $" ({reason})" : "")}", code, reason);

    private static bool IsLinkError(Exception error) =>
        error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;
}
