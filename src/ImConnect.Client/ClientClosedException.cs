namespace ImConnect.Client;

/// <summary>
/// This client has ended. A send that ends with this may or may not have reached the gateway: send it again from another client under the same
/// clientMsgId, and it is one message all the same.
/// </summary>
public sealed class ClientClosedException : Exception
{
    internal ClientClosedException(CloseCause cause, string why, Exception? inner = null)
        : base($"The client is closed: {why}.", inner) => Cause = cause;

    /// <summary>What ended it.</summary>
    public CloseCause Cause { get; }
}
