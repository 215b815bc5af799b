namespace ImConnect.Client;

/// <summary>
/// A withdrawal was refused after <see cref="ImConnectClient.WithdrawAsync"/> had ended: the gateway's store did not know the message, or could not commit.
/// </summary>
/// <param name="MessageId">The message; null where several were withdrawn lately, because the wire does not say which.</param>
/// <param name="Text">The gateway's words.</param>
public sealed record WithdrawalRefused(long? MessageId, string Text) : ClientEvent;
