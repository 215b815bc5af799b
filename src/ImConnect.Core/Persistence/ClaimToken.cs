namespace ImConnect.Persistence;

/// <summary>
/// Proves that a claim is still held: the life of a node and a number that this life gives out once. Unique for ever, so that a claim from
/// before a store lost its data never completes an entry of after it; hence never a counter that the store keeps. <c>default</c>: no claim.
/// </summary>
public readonly record struct ClaimToken(LeaseId Lease, long Number);
