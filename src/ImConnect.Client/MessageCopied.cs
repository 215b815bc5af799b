namespace ImConnect.Client;

/// <summary>
/// Another device of this user sent this message. Only with <see cref="ImConnectClientOptions.ReceiveOwnCopies"/>, only while connected: copies do not wait.
/// </summary>
/// <param name="Message">What was sent; <see cref="ReceivedMessage.From"/> is this user. Needs no acknowledgement.</param>
public sealed record MessageCopied(ReceivedMessage Message) : ClientEvent;
