namespace ImConnect.Connections;

/// <summary>
/// What an app does when connections come and go: "last seen", a greeting, cleaning up. Of one connection the calls come one after the other in this order; of different ones at once. The
/// connection does not wait for them, so they may be slow; an exception is logged and changes nothing. Implement what you need, and register as many as you like.
/// </summary>
public interface IConnectionLifecycle
{
    /// <summary>Registered: what is accepted from now on is pushed to it.</summary>
    ValueTask OnConnectedAsync(Session session, CancellationToken cancellationToken) => default;

    /// <summary>Everything that had waited was written to it; it follows live. Called at most once; not when the connection ends before.</summary>
    ValueTask OnDrainedAsync(Session session, CancellationToken cancellationToken) => default;

    /// <summary>Gone. Always the last call. When the node stops it is waited for, until the token says that the time is over.</summary>
    ValueTask OnClosedAsync(Session session, CloseReason reason, CancellationToken cancellationToken) => default;
}
