namespace ImConnect.Delivery;

/// <summary>What became of an entry on its way to the receiver's connections.</summary>
public enum DeliveryResult
{
    /// <summary>The receiver has no connection.</summary>
    NoConnection,

    /// <summary>Written to at least one connection, or about to be by a drain that runs.</summary>
    Written,

    /// <summary>There is a connection, but it took nothing (it is closing).</summary>
    NotWritten,
}
