using Grpc.Core;
using ImConnect.RocketMq.Faults;
using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Wire;
using Status = ImConnect.RocketMq.Wire.Status;

namespace ImConnect.RocketMq.Sessions;

/// <summary>
/// One address of proxies: its calls, with headers, deadlines and typed faults, and its telemetry stream. Safe for concurrent use. A connection that swallows calls is
/// replaced by a new one.
/// </summary>
internal sealed partial class ProxyLink : IAsyncDisposable
{
    /// <summary>So many calls in a row without any answer: the connection is taken for dead.</summary>
    private const int SilentCalls = 3;

    private readonly SessionParts _parts;
    private readonly Lock _lock = new();
    private volatile RpcChannel _channel;
    private long _replacedAt;
    private int _silent;
    private bool _disposed;

    public ProxyLink(ProxyAddress address, SessionParts parts)
    {
        Address = address;
        _parts = parts;
        _channel = new RpcChannel(address, parts.Options);
        _replacedAt = parts.Time.GetTimestamp();
        Telemetry = new TelemetryLoop(this, parts);
    }

    public ProxyAddress Address { get; }

    /// <summary>Runs once it was started.</summary>
    public TelemetryLoop Telemetry { get; }

    /// <summary>The last call got no answer; a call to another address has better prospects.</summary>
    public bool IsSuspect => Volatile.Read(ref _silent) > 0;

    /// <summary>One request, one answer; its parts are the caller's to look at where there are several.</summary>
    /// <exception cref="RocketMqException">It failed, or the answer says so.</exception>
    /// <exception cref="OperationCanceledException">By the token. The server may have had the request.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(Rpc<TRequest, TResponse> rpc, TRequest request, CancellationToken cancellationToken)
        where TResponse : class, IAnswer
    {
        var channel = _channel;
        var mark = channel.Sockets.Mark();
        TResponse answer;
        try
        {
            answer = await rpc(channel.Client, request, new CallOptions(_parts.Headers.Create(), Deadline(_parts.Options.RequestTimeout), cancellationToken));
        }
        catch (RpcException fault)
        {
            throw Fault(channel, mark, fault, cancellationToken);
        }
        catch (ObjectDisposedException gone)
        {
            throw RpcFaults.Closed(Address, gone);
        }

        Answered();
        return AnswerFaults.From(answer.Status) is { } bad ? throw bad : answer;
    }

    /// <summary>
    /// Waits for messages, at most <paramref name="longPolling"/>; the server makes 5 to 20 seconds of it. None is no fault.
    /// </summary>
    /// <exception cref="RocketMqException">It failed, or the answer says so. Messages that came before are left to come again.</exception>
    /// <exception cref="OperationCanceledException">By the token. What the server had on its way comes again when its time is over.</exception>
    public async Task<ReceivedBatch> ReceiveAsync(ReceiveMessageRequest request, TimeSpan longPolling, CancellationToken cancellationToken)
    {
        var channel = _channel;
        var mark = channel.Sockets.Mark();
        var messages = new List<Message>();
        DateTimeOffset? deliveredAt = null;
        Status? status = null;
        long? since = null;
        try
        {
            using var call = channel.Client.ReceiveMessage(request, new CallOptions(_parts.Headers.Create(), Deadline(longPolling + _parts.Options.RequestTimeout), cancellationToken));
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var part = call.ResponseStream.Current;
                since ??= _parts.Time.GetTimestamp();
                if (part.Message is not null)
                    messages.Add(part.Message);
                else if (part.Status is not null)
                    status = part.Status;
                else if (part.DeliveryTimestamp is not null)
                    deliveredAt = part.DeliveryTimestamp.ToDateTimeOffset();
            }
        }
        catch (RpcException fault)
        {
            throw Fault(channel, mark, fault, cancellationToken);
        }
        catch (ObjectDisposedException gone)
        {
            throw RpcFaults.Closed(Address, gone);
        }

        Answered();
        if (status?.Code != Code.MessageNotFound && AnswerFaults.From(status) is { } bad)
            throw bad;
        return new ReceivedBatch(messages, deliveredAt, since ?? _parts.Time.GetTimestamp());
    }

    /// <summary>Opens a telemetry stream; it ends with the token, or when the connection is replaced.</summary>
    public AsyncDuplexStreamingCall<TelemetryCommand, TelemetryCommand> OpenTelemetry(CancellationToken cancellationToken) =>
        _channel.Client.Telemetry(new CallOptions(_parts.Headers.Create(), cancellationToken: cancellationToken));

    /// <summary>Says goodbye where this client was registered, and cuts the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await Telemetry.StopAsync();
        lock (_lock)
        {
            _disposed = true;
            _channel.Dispose();
        }
    }

    /// <summary>The machine's clock, since gRPC reads it.</summary>
    private static DateTime Deadline(TimeSpan timeout) => TimeProvider.System.GetUtcNow().UtcDateTime + timeout;

    private void Answered()
    {
        if (Volatile.Read(ref _silent) != 0)
            Volatile.Write(ref _silent, 0);
    }

    private Exception Fault(RpcChannel channel, int mark, RpcException fault, CancellationToken cancellationToken)
    {
        if (fault.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
            return new OperationCanceledException(fault.Message, fault, cancellationToken);
        var typed = RpcFaults.From(fault, channel.Sockets.NothingLeft(mark), Address);
        if (typed.Code == RocketMqCode.CallRefused)
            Answered();
        else if (Interlocked.Increment(ref _silent) >= SilentCalls && typed.Code == RocketMqCode.NoAnswer)
            Replace(channel);
        return typed;
    }

    /// <summary>A host that vanished leaves a connection that looks alive for a quarter of an hour.</summary>
    private void Replace(RpcChannel dead)
    {
        lock (_lock)
        {
            if (_disposed || _channel != dead || _parts.Time.GetElapsedTime(_replacedAt) < _parts.Timing.ReplaceConnection)
                return;
            _replacedAt = _parts.Time.GetTimestamp();
            _channel = new RpcChannel(Address, _parts.Options);
        }

        Log.Replaced(_parts.Logger, Address.ToString());
        dead.Dispose();
    }
}
