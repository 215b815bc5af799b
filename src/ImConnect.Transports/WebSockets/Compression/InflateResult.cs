namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>What came of inflating a message.</summary>
internal enum InflateResult
{
    /// <summary>It is whole.</summary>
    Done,

    /// <summary>More would come out than there is room.</summary>
    TooBig,

    /// <summary>These bytes are no deflate data, or break off.</summary>
    Corrupt,
}
