namespace ImConnect.Transports.WebSockets;

/// <summary>What became of a frame that was to be written.</summary>
internal enum WriteResult
{
    /// <summary>It waits behind those before it.</summary>
    Queued,

    /// <summary>It would go over the bound in bytes; nothing was written.</summary>
    Full,

    /// <summary>The last frame was written before, or the link broke.</summary>
    Closed,
}
