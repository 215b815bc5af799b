namespace ImConnect.Strategies;

/// <summary>What a strategy made of a frame.</summary>
/// <param name="Reason"><see cref="Reason.None"/>: taken. Else it is answered with an envelope of the same type, its code and text.</param>
public readonly record struct StrategyResult(Reason Reason)
{
    /// <summary>Taken; the strategy answers itself, now or later.</summary>
    public static StrategyResult Taken => default;

    /// <summary>Refused; the pipeline answers.</summary>
    public static StrategyResult Refuse(Reason reason) => new(reason);
}
