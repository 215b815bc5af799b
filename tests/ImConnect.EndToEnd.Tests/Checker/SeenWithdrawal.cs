namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>A withdrawal as it came to the receiver, and how many pushes had come to him before it.</summary>
internal sealed record SeenWithdrawal(int Connection, int PushesBefore, ulong Id);
