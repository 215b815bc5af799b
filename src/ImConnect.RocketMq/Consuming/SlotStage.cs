namespace ImConnect.RocketMq.Consuming;

/// <summary>How far a message is.</summary>
internal enum SlotStage
{
    /// <summary>For its turn.</summary>
    Waiting,

    /// <summary>In the handler.</summary>
    Running,

    /// <summary>Between two attempts.</summary>
    Resting,

    /// <summary>Settled, or about to be, or lost.</summary>
    Finished,
}
