using ImConnect.Publishing;

namespace ImConnect.RocketMq.Gateway;

/// <summary>What the outcome of a send means for its event.</summary>
internal static class PublishResults
{
    /// <summary>It lies there.</summary>
    public static PublishResult Stored(in RocketMqSendReceipt receipt) =>
        PublishResult.Stored(receipt.QueueId is { } queue ? $"{receipt.Topic}, queue {queue}, offset {receipt.Offset}" : $"{receipt.Topic}, offset {receipt.Offset}");

    /// <summary>
    /// It does not. What only another event could mend is refused; what would be answered to every event, or says that nobody is there, is the publisher's absence.
    /// </summary>
    public static PublishResult Failed(RocketMqException error) =>
        error.MaybeStored ? PublishResult.MaybeStored(Why(error))
        : IsOfTheEvent(error.Code) ? PublishResult.Refused(Why(error))
        : PublishResult.Unavailable(Why(error));

    /// <summary>The rest of the messages has no such fault.</summary>
    private static bool IsOfTheEvent(RocketMqCode code) => code is RocketMqCode.MessageBodyTooLarge or RocketMqCode.PayloadTooLarge or RocketMqCode.MessageBodyEmpty
        or RocketMqCode.MessagePropertiesTooLarge or RocketMqCode.IllegalMessageKey or RocketMqCode.IllegalMessageGroup or RocketMqCode.BadMessage;

    /// <summary>The code: the text may name addresses, and comes from elsewhere.</summary>
    private static string Why(RocketMqException error) => $"RocketMQ: {error.Code}";
}
