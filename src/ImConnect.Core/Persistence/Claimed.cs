namespace ImConnect.Persistence;

/// <summary>A due message that this node alone holds until the claim's lease ends.</summary>
/// <param name="Entry">The message with its body.</param>
/// <param name="Token">Proves the claim.</param>
/// <param name="Pushes">How often it was pushed before: 1 when only at its acceptance.</param>
public readonly record struct Claimed(InboxEntry Entry, ClaimToken Token, int Pushes);
