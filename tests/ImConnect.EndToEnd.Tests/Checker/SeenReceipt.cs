namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>A peer's ack as it came to the sender.</summary>
internal sealed record SeenReceipt(int Connection, ulong Id, int Status);
