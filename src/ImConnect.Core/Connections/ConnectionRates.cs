namespace ImConnect.Connections;

/// <summary>What a connection has used of its limits. Touched by its reader alone.</summary>
internal struct ConnectionRates
{
    /// <summary>When its bucket of frames is full again.</summary>
    public long Frames;

    /// <summary>When its bucket of sends is full again.</summary>
    public long Sends;

    /// <summary>Until then the sends to <see cref="HeldReceiver"/> are refused, so that none overtakes the one that was refused first.</summary>
    public long HeldUntil;

    /// <summary>Whom the hold is about; invalid: everybody.</summary>
    public UserId HeldReceiver;

    /// <summary>Sends refused since the last one that was not.</summary>
    public int RefusedInRow;
}
