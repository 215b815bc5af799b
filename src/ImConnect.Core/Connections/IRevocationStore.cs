namespace ImConnect.Connections;

/// <summary>Keeps which tokens are refused though their time is not over. May be called by any thread at once.</summary>
public interface IRevocationStore
{
    /// <summary>Durable when it returns; of several for one user and device the latest counts. Throws when the store cannot keep it.</summary>
    ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken);

    /// <summary>All of them, for the start of a node.</summary>
    ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken);
}
