namespace ImConnect.Persistence;

/// <summary>One life of a node. Two lives never share one, also not across restarts; <c>default</c> is nobody's.</summary>
public readonly record struct LeaseId(long Value)
{
    /// <summary>In place of who publishes an event: nobody of a living node, so the drainer of the outbox does.</summary>
    public static LeaseId Outbox => new(-1);
}
