namespace ImConnect.Connections;

/// <summary>What a connection has used of its limits. Touched by its reader alone.</summary>
internal struct ConnectionRates
{
    /// <summary>When its bucket of frames is full again.</summary>
    public long Frames;

    /// <summary>When its bucket of sends is full again.</summary>
    public long Sends;

    /// <summary>Sends refused since the last one that was not.</summary>
    public int RefusedInRow;
}
