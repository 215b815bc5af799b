namespace ImConnect.RocketMq;

/// <summary>
/// Handles messages: what it says is done is acknowledged, and nothing else is. A message may come again after it was done, so effects are to be keyed by
/// <see cref="RocketMqDelivery.MessageId"/> or a key of the message's own.
/// </summary>
/// <param name="messages">
/// Up to <see cref="RocketMqConsumerOptions.MaxBatchSize"/>, of one topic. Where the group is ordered they are of one queue, in its order: take those of one
/// <see cref="RocketMqDelivery.MessageGroup"/> one after the other, and after a <see cref="RocketMqConsumeResult.Retry"/> leave the rest of that group alone, which comes again after
/// it whatever is said of it.
/// </param>
/// <param name="cancellationToken">Nobody waits for the result any more: the time for stopping is over, or all these messages went to somebody else.</param>
/// <returns>
/// One result a message, in their order. An exception, or another number of results, is a <see cref="RocketMqConsumeResult.Retry"/> of all; those of several messages are then handed
/// over one by one, so that one that throws takes no other with it to the dead letters.
/// </returns>
public delegate ValueTask<IReadOnlyList<RocketMqConsumeResult>> RocketMqBatchHandler(IReadOnlyList<RocketMqDelivery> messages, CancellationToken cancellationToken);
