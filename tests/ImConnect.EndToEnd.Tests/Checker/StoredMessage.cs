namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>A row of the table <c>message</c>.</summary>
internal sealed record StoredMessage(ulong Id, ulong From, ulong To, Guid ClientId, ulong Position, int Status, bool IsOpen, bool IsDue, bool IsWithdrawn = false, int BodyLength = 0, bool HasEvents = false);
