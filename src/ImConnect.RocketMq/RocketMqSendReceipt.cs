namespace ImConnect.RocketMq;

/// <summary>The server has the message, as safely as it is set up to.</summary>
/// <param name="MessageId">That of the message.</param>
/// <param name="Topic">Where it is.</param>
/// <param name="QueueId">
/// The queue of its broker, which the server chooses by the message group and does not tell: computed from the same rule, and true as long as nobody adds or removes queues. Null
/// without a group.
/// </param>
/// <param name="Offset">Its place in the queue. 0 for a delayed message, which has none yet.</param>
public readonly record struct RocketMqSendReceipt(string MessageId, string Topic, int? QueueId, long Offset);
