using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Sessions;

/// <summary>What one ReceiveMessage brought; no message when there was none.</summary>
/// <param name="Messages">In the order of the queue, for an ordered group.</param>
/// <param name="DeliveredAt">The server's clock.</param>
/// <param name="Since">When the first part of it came, as a timestamp of the session's clock.</param>
internal sealed record ReceivedBatch(IReadOnlyList<Message> Messages, DateTimeOffset? DeliveredAt, long Since);
