using ImConnect.Connections;

namespace ImConnect.Persistence;

/// <summary>A settlement in its queue.</summary>
/// <param name="Settlement">What is asked.</param>
/// <param name="Connection">Where a refusal goes; null for confirmed notices.</param>
/// <param name="Queued">When it entered, a timestamp.</param>
internal readonly record struct PendingSettlement(Settlement Settlement, LiveConnection? Connection, long Queued);
