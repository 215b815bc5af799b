namespace ImConnect.Persistence;

/// <summary>How much waits in an outbox, also what a living node is publishing just now.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Bytes">How many bytes of messages whose events wait.</param>
/// <param name="Dead">How many dead letters.</param>
/// <param name="Oldest">The position of the oldest message among them; <see cref="InboxPosition.None"/> when none waits. Tells how far behind the publisher is.</param>
public readonly record struct OutboxSize(long Events, long Bytes, long Dead, InboxPosition Oldest);
