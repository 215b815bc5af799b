namespace ImConnect.RocketMq.Consuming;

/// <summary>A message of a batch, and how far it is. Guarded by the batch.</summary>
/// <param name="held">The message.</param>
/// <param name="lane">What is in order with it; null for nothing.</param>
internal sealed class Slot(Held held, string? lane)
{
    public Held Held { get; } = held;

    public string? Lane { get; } = lane;

    public SlotStage Stage { get; set; }

    /// <summary>Was handed over before.</summary>
    public bool WasStarted { get; set; }

    /// <summary>Was in a call of several that threw: handed over alone from now on.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Runs while the message rests.</summary>
    public ITimer? Rest { get; set; }
}
