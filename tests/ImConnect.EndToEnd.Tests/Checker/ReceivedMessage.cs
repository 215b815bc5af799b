namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>A push as it came to a client.</summary>
internal sealed record ReceivedMessage(int Connection, ulong Id, ulong From, Guid ClientId, string Text, ulong Position);
