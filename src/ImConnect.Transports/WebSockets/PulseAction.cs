namespace ImConnect.Transports.WebSockets;

/// <summary>What a beat asks a connection to do.</summary>
internal enum PulseAction
{
    None,

    /// <summary>Ask an idle peer whether it is there.</summary>
    Ping,

    /// <summary>Nothing came for too long.</summary>
    CloseIdle,

    /// <summary>Writing or closing takes too long: cut the link.</summary>
    Abort,
}
