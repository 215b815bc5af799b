namespace ImConnect.Client;

/// <summary>
/// A message of this user was delivered or read. For one message the progress never goes back; a repeat of what the app was told is dropped. It waits at the
/// gateway while this user is away.
/// </summary>
/// <param name="MessageId">The message.</param>
/// <param name="ClientMessageId">The id under which it was sent.</param>
/// <param name="Progress">How far it has come.</param>
public sealed record MessageReceipt(long MessageId, Guid ClientMessageId, MessageProgress Progress) : ClientEvent;
