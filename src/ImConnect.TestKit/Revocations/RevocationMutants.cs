using ImConnect.Connections;
using ImConnect.TestKit.Mutants;

namespace ImConnect.TestKit.Revocations;

/// <summary>Stores that break one promise each. One that no fact of <see cref="RevocationConformance"/> notices is a promise that no fact tests.</summary>
public static class RevocationMutants
{
    private static readonly Dictionary<string, Func<IRevocationStore, IRevocationStore>> s_mutants = new()
    {
        ["ForgetsDevices"] = inner => new Wrapped(inner, change: one => one with { Device = null }),
        ["ForgetsDeviceIds"] = inner => new Wrapped(inner, change: one => one with { Device = one.Device is { } device ? Device.Of(device.Kind) : null }),
        ["ForgetsDeviceKinds"] = inner => new Wrapped(inner, change: one => one with { Device = one.Device is { } device ? device with { Kind = DeviceKind.Web } : null }),
        ["KeepsWholeSeconds"] = inner => new Wrapped(inner, change: one => one with { At = DateTimeOffset.FromUnixTimeSeconds(one.At.ToUnixTimeSeconds()) }),
        ["FirstCounts"] = inner => new Once(inner),
        ["LastCounts"] = inner => new Last(),
        ["OneAUser"] = inner => new Wrapped(inner, read: all => [.. all.DistinctBy(one => one.User)]),
        ["NothingIsKept"] = inner => new Wrapped(inner, read: _ => []),
        ["SomethingIsThere"] = inner => new Wrapped(inner, read: all => [.. all, default]),
        ["IsKeptInMemory"] = _ => new Last(keepsLatest: true),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => s_mutants.Keys;

    /// <summary>Runs all facts of an adapter's class; <paramref name="mutant"/> null: on the store itself.</summary>
    public static Task<MutantReport> RunAsync<TSuite>(string? mutant)
        where TSuite : RevocationConformance, new() =>
        MutantRunner.RunAsync([typeof(TSuite)], _ => new TSuite { Mutant = mutant is null ? null : s_mutants[mutant] });

    private sealed class Wrapped(
        IRevocationStore inner, Func<Revocation, Revocation>? change = null, Func<IReadOnlyList<Revocation>, IReadOnlyList<Revocation>>? read = null) : IRevocationStore
    {
        public ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken) =>
            inner.AddAsync(change?.Invoke(revocation) ?? revocation, cancellationToken);

        public async ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken)
        {
            var all = await inner.ReadAsync(cancellationToken);
            return read?.Invoke(all) ?? all;
        }
    }

    private sealed class Once(IRevocationStore inner) : IRevocationStore
    {
        private readonly HashSet<(UserId, Device?)> _known = [];

        public ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken)
        {
            lock (_known)
            {
                if (!_known.Add((revocation.User, revocation.Device)))
                    return ValueTask.CompletedTask;
            }

            return inner.AddAsync(revocation, cancellationToken);
        }

        public ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);
    }

    private sealed class Last(bool keepsLatest = false) : IRevocationStore
    {
        private readonly Dictionary<(UserId, Device?), Revocation> _all = [];

        public ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken)
        {
            lock (_all)
            {
                var key = (revocation.User, revocation.Device);
                if (!keepsLatest || !_all.TryGetValue(key, out var known) || known.At < revocation.At)
                    _all[key] = revocation;
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken)
        {
            lock (_all)
                return new([.. _all.Values]);
        }
    }
}
