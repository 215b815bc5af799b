namespace ImConnect.RocketMq;

/// <summary>What became of a message in the handler.</summary>
public enum RocketMqConsumeResult
{
    /// <summary>Not done; it is to come again after a while.</summary>
    Retry = 0,

    /// <summary>Done, for good.</summary>
    Done = 1,

    /// <summary>Never to be done: it goes to the dead letter queue of the consumer group at once.</summary>
    Poison = 2,
}
