namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>A row of the table <c>notice</c>: kind 1 is a receipt to the message's sender.</summary>
internal sealed record StoredNotice(ulong To, ulong Id, int Kind, int Status);
