namespace ImConnect.Client;

/// <summary>A message that the gateway has: it is durable there and will reach the receiver, whoever dies.</summary>
/// <param name="MessageId">The gateway's id, by which receipts come and a withdrawal goes.</param>
/// <param name="ClientMessageId">The id under which it was sent.</param>
/// <param name="Level">What the gateway had done before it said so.</param>
public sealed record SentMessage(long MessageId, Guid ClientMessageId, AckLevel Level);
