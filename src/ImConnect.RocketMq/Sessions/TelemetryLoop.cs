using Grpc.Core;
using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Faults;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Sessions;

/// <summary>
/// Keeps this client registered with one address: a telemetry stream is open, settings went first and were answered. A stream that ends is opened again, after a back-off,
/// as long as the client lives.
/// </summary>
internal sealed partial class TelemetryLoop(ProxyLink link, SessionParts parts)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private TelemetryStream? _stream;
    private TaskCompletionSource<RocketMqException?> _attempt = NewAttempt();
    private bool _started;

    /// <summary>The server has this client's settings.</summary>
    public bool IsRegistered => Volatile.Read(ref _stream) is { IsRegistered: true };

    /// <summary>Was ever started.</summary>
    public bool IsStarted => Volatile.Read(ref _started);

    /// <summary>Begins; a second call does nothing.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_started || _stop.IsCancellationRequested)
                return;
            _started = true;
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Ends with the next attempt to register: null when this client is registered, else why not. Ends at once when it is.</summary>
    public Task<RocketMqException?> AttemptAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return IsRegistered ? Task.FromResult<RocketMqException?>(null) : _attempt.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when this client is registered, however long that takes.</summary>
    public async Task RegisteredAsync(CancellationToken cancellationToken)
    {
        while (await AttemptAsync(cancellationToken) is not null)
        {
            // The loop tries again.
        }
    }

    /// <summary>Tells the server the settings once more: they changed, or it may have forgotten them.</summary>
    public void Resend() => Volatile.Read(ref _stream)?.SendSettings();

    /// <summary>Ends this stream; the next one follows.</summary>
    public void Restart() => Volatile.Read(ref _stream)?.Cut();

    /// <summary>Half-closes, waits for the server to do the same, and ends.</summary>
    public async Task StopAsync()
    {
        lock (_lock)
            _stop.Cancel();
        await _running;
        SetAttempt(new RocketMqException(RocketMqCode.Closed, "the client was closed"));
        _stop.Dispose();
    }

    private static TaskCompletionSource<RocketMqException?> NewAttempt() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            var began = parts.Time.GetTimestamp();
            var (error, wasRegistered) = await ServeAsync();
            if (_stop.IsCancellationRequested)
                return;

            // A stream that lived was a good one.
            failures = wasRegistered && parts.Time.GetElapsedTime(began) > parts.Timing.MaxReconnectDelay ? 0 : failures + 1;
            var wait = Backoff.Next(parts.Timing.MinReconnectDelay, parts.Timing.MaxReconnectDelay, 2, failures, Jitter.Shared);
            RocketMqMetrics.TelemetryLost(link.Address);
            Log.Lost(parts.Logger, link.Address.ToString(), error.Message, wait);
            await Task.Delay(wait, parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One stream from its beginning to its end.</summary>
    private async Task<(RocketMqException Error, bool WasRegistered)> ServeAsync()
    {
        RocketMqException error;
        var stream = new TelemetryStream(link, parts);
        try
        {
            Volatile.Write(ref _stream, stream);
            error = await stream.RunAsync(() => SetAttempt(null), _stop.Token);
        }
        catch (Exception unexpected)
        {
            // Nothing that a server or a role does may end the loop.
            error = unexpected as RocketMqException ?? new RocketMqException(RocketMqCode.ConnectionLost, unexpected.Message, unexpected);
        }
        finally
        {
            Volatile.Write(ref _stream, null);
        }

        var wasRegistered = stream.IsRegistered;
        if (!wasRegistered)
            SetAttempt(error);
        return (error, wasRegistered);
    }

    private void SetAttempt(RocketMqException? error)
    {
        TaskCompletionSource<RocketMqException?> attempt;
        lock (_lock)
        {
            attempt = _attempt;
            _attempt = NewAttempt();
        }

        attempt.TrySetResult(error);
    }
}
