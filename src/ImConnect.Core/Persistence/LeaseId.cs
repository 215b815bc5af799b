namespace ImConnect.Persistence;

/// <summary>One life of a node. Two lives never share one, also not across restarts; <c>default</c> is nobody's.</summary>
public readonly record struct LeaseId(long Value);
