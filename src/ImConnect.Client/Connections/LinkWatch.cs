namespace ImConnect.Client.Connections;

/// <summary>
/// Finds a link that is dead and does not say so. The platform's WebSocket shows neither pings nor pongs: after a silence the client asks for something small.
/// Safe for threads.
/// </summary>
internal sealed class LinkWatch(ImConnectClientOptions options)
{
    private readonly Lock _lock = new();
    private long _lastFrameAt = options.TimeProvider.GetTimestamp();
    private long? _probedAt;
    private bool _isBlocked;

    /// <summary>Something came.</summary>
    public void Frame()
    {
        lock (_lock)
        {
            _lastFrameAt = options.TimeProvider.GetTimestamp();
            _probedAt = null;
        }
    }

    /// <summary>The app does not take its events: nothing is read now, so silence says nothing.</summary>
    public void Block(bool isBlocked)
    {
        lock (_lock)
        {
            _isBlocked = isBlocked;
            _lastFrameAt = options.TimeProvider.GetTimestamp();
            _probedAt = null;
        }
    }

    /// <summary>What is to be done now; <paramref name="due"/>: when to ask again at the latest.</summary>
    public LinkCheck Check(bool hasOpenSends, out TimeSpan? due)
    {
        lock (_lock)
        {
            due = null;
            if (_isBlocked)
                return LinkCheck.Fine;
            var now = options.TimeProvider.GetTimestamp();
            var limit = _probedAt is not null ? options.ProbeTimeout
                : hasOpenSends && options.AckTimeout < options.QuietTime ? options.AckTimeout
                : options.QuietTime;
            var left = limit - options.TimeProvider.GetElapsedTime(_probedAt ?? _lastFrameAt, now);
            if (left > TimeSpan.Zero)
            {
                due = left;
                return LinkCheck.Fine;
            }

            if (_probedAt is not null)
                return LinkCheck.Dead;
            _probedAt = now;
            due = options.ProbeTimeout;
            return LinkCheck.Probe;
        }
    }
}
