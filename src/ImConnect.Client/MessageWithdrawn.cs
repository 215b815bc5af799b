namespace ImConnect.Client;

/// <summary>
/// The sender took a message back: show it no longer. Comes after its message where both came, and may come for a message that never arrived, or twice.
/// </summary>
/// <param name="MessageId">The message.</param>
/// <param name="From">Who sent it and took it back.</param>
public sealed record MessageWithdrawn(long MessageId, long From) : ClientEvent;
