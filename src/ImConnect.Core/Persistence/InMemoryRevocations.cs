using ImConnect.Connections;

namespace ImConnect.Persistence;

/// <summary>Revocations in the memory of this process: gone with it. For tests, and for apps that say so.</summary>
internal sealed class InMemoryRevocations : IRevocationStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(UserId User, Device? Device), DateTimeOffset> _revocations = [];

    /// <inheritdoc/>
    public ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var key = (revocation.User, revocation.Device);
            if (!_revocations.TryGetValue(key, out var at) || at < revocation.At)
                _revocations[key] = revocation.At;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new([.. _revocations.Select(one => new Revocation(one.Key.User, one.Key.Device, one.Value))]);
    }
}
