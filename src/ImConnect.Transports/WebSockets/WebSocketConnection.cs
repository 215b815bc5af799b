using System.IO.Pipelines;
using System.Net;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets.Compression;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// One client over one duplex stream, from behind the handshake to the end of the link. Knows nothing of HTTP. An idle connection holds no buffer and no
/// timer: it waits in a read of zero bytes, or at the pipe below the stream.
/// </summary>
internal sealed partial class WebSocketConnection : IConnection
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly Action<object> _abort;
    private readonly object _link;
    private readonly PipeReader? _input;
    private readonly WebSocketTransportOptions _options;
    private readonly ILogger _logger;
    private readonly FrameParser _parser;
    private readonly FrameWriter _writer;
    private readonly PerMessageDeflate? _deflate;
    private ConnectionPulse _pulse;
    private CloseReason _reason;
    private volatile bool _isClosing;
    private bool _hasEnded;
    private bool _hasReceived = true;
    private IConnectionSink? _sink;
    private int _isDispatching;
    private volatile bool _isDraining;

    /// <param name="stream">Both directions; owned by the caller. Writes of it must not wait for reads.</param>
    /// <param name="abort">Cuts the link at once, so that reads and writes under way fail. Not called after <see cref="RunAsync"/> has completed.</param>
    /// <param name="link">What <paramref name="abort"/> is called with, so that it need not be an object of its own for each connection.</param>
    /// <param name="session">Who is at the other end.</param>
    /// <param name="options">The limits.</param>
    /// <param name="logger">Never gets a payload.</param>
    /// <param name="agreement">How messages are compressed, where that was agreed on.</param>
    /// <param name="pipe">What lies below <paramref name="stream"/>, if it is to be used in its place.</param>
    public WebSocketConnection(
        Stream stream, Action<object> abort, object link, Session session, WebSocketTransportOptions options, ILogger logger, DeflateAgreement? agreement = null, IDuplexPipe? pipe = null)
    {
        (_stream, _abort, _link, Session, _options, _logger, _input) = (stream, abort, link, session, options, logger, pipe?.Input);
        _deflate = agreement is null ? null : new PerMessageDeflate(agreement, options.MaxMessageBytes, options.Compression.MinBytes);
        _parser = new FrameParser(options.MaxMessageBytes, _deflate);
        _writer = new FrameWriter(this, _gate, stream, pipe?.Output, options.MaxPendingBytes, logger);
    }

    public Session Session { get; }

    /// <summary>Where it comes from.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>True while a write is under way.</summary>
    public bool IsWriting => _writer.IsWriting;

    /// <summary>The pooled bytes that it holds for reading now; none when it is idle, and none when it has ended.</summary>
    public int BufferedCapacity => _parser.BufferedCapacity;

    /// <summary>Its place in the heartbeat's list; only the heartbeat touches it.</summary>
    public int HeartbeatIndex { get; set; } = -1;

    public bool TryWrite(in OutboundFrame frame)
    {
        if (frame.IsPing)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Payload.Length, FrameHeader.MaxControlPayload);
        ReadOnlySpan<byte> compressed = default;
        var isCompressed = !frame.IsPing && _deflate is not null && _deflate.TryDeflate(frame.Payload.Span, out compressed);
        var result = _writer.TryWrite(frame.IsPing ? Opcode.Ping : Opcode.Binary, isCompressed ? compressed : frame.Payload.Span, isCompressed);
        if (result == WriteResult.Full)
            Close(CloseReason.TooSlow);
        return result == WriteResult.Queued;
    }

    public void Flush() => _writer.Flush();

    public void Close(CloseReason reason)
    {
        if (!TryBeginClose(reason))
            return;
        if (reason.Code == CloseReason.LinkBroken.Code)
        {
            Abort();
            return;
        }

        Span<byte> body = stackalloc byte[FrameHeader.MaxControlPayload];
        _writer.Seal(body[..CloseFrame.Write(body, reason)]);
        _writer.Flush();
    }

    /// <summary>
    /// Takes no further message, so that what was taken can be answered before the close frame. A message that still comes is not handed over: its sender
    /// has no answer, and sends it again elsewhere.
    /// </summary>
    public void BeginDrain()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();
    }

    /// <summary>True behind <see cref="BeginDrain"/>.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>True once its close frame is on the way.</summary>
    public bool IsClosing => _isClosing;

    /// <summary>
    /// True when all that was taken is answered. Behind <see cref="BeginDrain"/>: either the reader is seen in its work here, or it sees the flag there.
    /// </summary>
    public bool IsDrained => Volatile.Read(ref _isDispatching) == 0 && Volatile.Read(ref _sink) is not { IsAnswering: true };

    /// <summary>Under the lock, so that it never reaches into what the transport uses for somebody else once this connection has ended.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_hasEnded)
                _abort(_link);
        }
    }

    /// <summary>Ends the link at once, also one that is closing.</summary>
    public void Cut()
    {
        TryBeginClose(CloseReason.LinkBroken);
        Abort();
    }

    /// <summary>
    /// Reads until the link ends and tells <paramref name="sink"/>. Completes when the writer is done too; never throws for what the peer does. The last call is <paramref name="runner"/>'s.
    /// </summary>
    public async Task RunAsync(IConnectionSink sink, ConnectionRunner? runner = null)
    {
        Volatile.Write(ref _sink, sink);
        try
        {
            while (true)
            {
                // 1. Nothing begun: hold no buffer while waiting.
                if (_parser.IsEmpty)
                {
                    _parser.Release();
                    if (_input is null && await _stream.ReadAsync(Memory<byte>.Empty) < 0)
                        break;
                }

                // 2. What is there.
                var count = _input is null ? await _stream.ReadAsync(_parser.Room()) : _parser.Take(_input, await _input.ReadAsync());
                if (count == FrameParser.Nothing)
                    continue;
                if (count == 0)
                    break;
                _hasReceived = true;
                _parser.Advance(count);

                // 3. All that is whole.
                if (await DispatchAsync(sink))
                    break;
            }
        }
        catch (Exception exception)
        {
            Log.ReadFailed(_logger, Session.User, exception.GetType().Name);
            Cut();
        }

        // 4. The peer ended the link without a close frame, unless one was exchanged.
        Close(CloseReason.LinkBroken);
        await _writer.WhenIdleAsync();
        End(sink);
        runner?.OnEnded(this);
    }

    /// <summary>One beat of the shared heart.</summary>
    public void Beat(TimeSpan now, DateTimeOffset utcNow)
    {
        var state = new PulseState(_hasReceived, _writer.IsWriting, _writer.Writes, _isClosing);
        _hasReceived = false;
        switch (_pulse.Beat(now, state, _options))
        {
            case PulseAction.Abort:
                Cut();
                break;
            case PulseAction.CloseIdle:
                Close(CloseReason.Idle);
                break;
            case PulseAction.Ping:
                TryWrite(OutboundFrame.Ping(default));
                Flush();
                break;
            default:
                break;
        }

        if (utcNow >= Session.ExpiresAt)
            Close(CloseReason.TokenExpired);
    }

    /// <summary>Hands over what is whole in the buffer. True when the connection is at its end.</summary>
    private async ValueTask<bool> DispatchAsync(IConnectionSink sink)
    {
        Interlocked.Exchange(ref _isDispatching, 1);
        _writer.Cork();
        try
        {
            while (!_isClosing)
            {
                switch (_parser.Next(out var payload, out var fault))
                {
                    case FrameKind.Incomplete:
                        return false;
                    case FrameKind.Message when _isDraining:
                        break;
                    case FrameKind.Message:
                        // Behind an await it may be another thread, or this one may serve others: corked only in between.
                        var handling = sink.OnMessageAsync(payload);
                        if (handling.IsCompletedSuccessfully)
                            break;
                        _writer.Uncork();
                        await handling;
                        _writer.Cork();
                        break;
                    case FrameKind.Ping:
                        _writer.Pong(payload.Span);
                        break;
                    case FrameKind.Pong:
                        sink.OnPong(payload.Span);
                        break;
                    case FrameKind.Close:
                        AnswerClose(payload.Span);
                        return true;
                    default:
                        Close(fault);
                        break;
                }
            }
        }
        catch (Exception exception)
        {
            Log.SinkFailed(_logger, Session.User, exception);
            Close(CloseReason.InternalError);
        }
        finally
        {
            _writer.Uncork();
            Volatile.Write(ref _isDispatching, 0);
        }

        // The close frame is on its way: only the peer's is still of interest.
        return _parser.SkipToClose();
    }

    /// <summary>The peer closes first: its code comes back, and the link is ended by us (RFC 6455, 7.1.1). Ours is on its way already: nothing more.</summary>
    private void AnswerClose(ReadOnlySpan<byte> body)
    {
        if (!TryBeginClose(CloseReason.Normal))
            return;
        _writer.Seal(body[..Math.Min(body.Length, sizeof(ushort))]);
        _writer.Flush();
    }

    private bool TryBeginClose(CloseReason reason)
    {
        lock (_gate)
        {
            if (_isClosing)
                return false;
            _reason = reason;
            return _isClosing = true;
        }
    }

    private void End(IConnectionSink sink)
    {
        lock (_gate)
            _hasEnded = true;
        _parser.Release();
        Log.Ended(_logger, Session.User, _reason.Code, _reason.Reason);
        try
        {
            sink.OnClosed(_reason);
        }
        catch (Exception exception)
        {
            Log.SinkFailed(_logger, Session.User, exception);
        }
    }
}
