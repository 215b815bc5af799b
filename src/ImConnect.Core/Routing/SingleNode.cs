using System.Security.Cryptography;
using ImConnect.Persistence;

namespace ImConnect.Routing;

/// <summary>The membership of a process that shares nothing: a fresh life, worker 0. For the volatile inbox only.</summary>
internal sealed class SingleNode : INodeMembership
{
    /// <inheritdoc/>
    public ValueTask<NodeLease> JoinAsync(CancellationToken cancellationToken)
    {
        var id = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        return new(new NodeLease(new LeaseId(id), WorkerId: 0, IdFloor: default));
    }
}
