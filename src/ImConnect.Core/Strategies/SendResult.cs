using ImConnect.Publishing;

namespace ImConnect.Strategies;

/// <summary>What became of a send.</summary>
/// <param name="Reason"><see cref="Reason.None"/>: accepted, durably.</param>
/// <param name="Id">The message's id when accepted; for a repeat that of the first.</param>
public readonly record struct SendResult(Reason Reason, MessageId Id)
{
    /// <summary>How far it had come when it was accepted: in the inbox alone, or published as well. Of no meaning when it was refused.</summary>
    public AckLevel Level { get; init; } = AckLevel.Accepted;

    /// <summary>Accepted.</summary>
    public static SendResult Accepted(MessageId id) => new(Reason.None, id);

    /// <summary>Refused; nothing was kept.</summary>
    public static SendResult Refuse(Reason reason) => new(reason, default);
}
