namespace ImConnect.Client;

/// <summary>
/// Where the connection is: one of <see cref="Idle"/>, <see cref="Connecting"/>, <see cref="Connected"/>, <see cref="Reconnecting"/>, <see cref="Closed"/>.
/// </summary>
public abstract record ClientState
{
    private ClientState()
    {
    }

    /// <summary>Not started yet.</summary>
    public sealed record Idle : ClientState
    {
        internal static readonly Idle Instance = new();
    }

    /// <summary>Asks for a token, or opens a connection.</summary>
    public sealed record Connecting : ClientState
    {
        internal static readonly Connecting Instance = new();
    }

    /// <summary>Frames go and come.</summary>
    public sealed record Connected : ClientState
    {
        internal static readonly Connected Instance = new();
    }

    /// <summary>No connection; the next try begins by itself.</summary>
    /// <param name="After">The wait before it, from the moment of this state.</param>
    /// <param name="Why">What ended or refused the last one; for a log or a tooltip, in English.</param>
    public sealed record Reconnecting(TimeSpan After, string Why) : ClientState;

    /// <summary>The end: this object will not connect again.</summary>
    /// <param name="Cause">What ended it.</param>
    /// <param name="Why">The same in words.</param>
    public sealed record Closed(CloseCause Cause, string Why) : ClientState;
}
