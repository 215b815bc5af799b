namespace ImConnect.Routing;

/// <summary>Gives this process its life among the nodes of a realm.</summary>
public interface INodeMembership
{
    /// <summary>
    /// Begins a life: until it ends no other process has its lease or its worker id. Throws, with what to do, when another live process holds what this one needs.
    /// </summary>
    ValueTask<NodeLease> JoinAsync(CancellationToken cancellationToken);
}
