namespace ImConnect.Transports.WebSockets;

/// <summary>
/// What time asks of one connection. Fed by the shared heartbeat, so that a connection owns no timer and the hot path reads no clock: a read only
/// leaves a mark, and the next beat gives it its time. All limits are therefore late by at most one beat.
/// </summary>
internal struct ConnectionPulse
{
    private TimeSpan _lastReceived;
    private TimeSpan _lastPing;
    private TimeSpan _writeSeen;
    private TimeSpan _closingSince;
    private int _writes;
    private bool _isWriting;
    private bool _isClosing;

    /// <summary>The action that is due at <paramref name="now"/>; time-outs of a closing connection come before those of a living one.</summary>
    public PulseAction Beat(TimeSpan now, in PulseState state, WebSocketTransportOptions options)
    {
        if (state.HasReceived)
            _lastReceived = now;

        // 1. A write that makes no progress. Counted from the first beat that saw it.
        if (!state.IsWriting)
            _isWriting = false;
        else if (!_isWriting || state.Writes != _writes)
            (_isWriting, _writes, _writeSeen) = (true, state.Writes, now);
        else if (now - _writeSeen >= options.WriteTimeout)
            return PulseAction.Abort;

        // 2. The peer's close frame, waited for from the moment ours is out.
        if (state.IsClosing)
        {
            if (!_isClosing || state.IsWriting)
                (_isClosing, _closingSince) = (true, now);

            // One beat less, so that the whole wait is never over the limit.
            return now - _closingSince >= WebSocketTransportOptions.CloseTimeout - ConnectionHeartbeat.Period ? PulseAction.Abort : PulseAction.None;
        }

        // 3. An idle peer: asked first, then given up.
        if (now - _lastReceived >= options.IdleTimeout)
            return PulseAction.CloseIdle;
        if (now - _lastReceived < options.PingInterval || now - _lastPing < options.PingInterval)
            return PulseAction.None;
        _lastPing = now;
        return PulseAction.Ping;
    }
}
