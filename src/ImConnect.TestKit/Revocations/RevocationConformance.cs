using ImConnect.Connections;
using Xunit;

namespace ImConnect.TestKit.Revocations;

/// <summary>The definition of <see cref="IRevocationStore"/>: an adapter derives one public class and says how a fresh store is made.</summary>
public abstract class RevocationConformance
{
    private static readonly UserId Alice = new(7);
    private static readonly UserId Bob = new(-42);
    private static readonly Device Phone = new(DeviceKind.Android, "phone 1");
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, 123, 456, TimeSpan.FromHours(8));

    /// <summary>Set only by <see cref="RevocationMutants"/>: stands between the facts and the store.</summary>
    public Func<IRevocationStore, IRevocationStore>? Mutant { get; set; }

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<RevocationFixture> CreateAsync();

    [Fact]
    public async Task Revocations_None_NothingIsRead()
    {
        await using var fixture = await CreateAsync();

        Assert.Empty(await ReadAsync(Use(fixture.Store)));
    }

    [Fact]
    public async Task Revocation_OfAUserOrADevice_IsReadAsItWasAdded()
    {
        await using var fixture = await CreateAsync();
        var store = Use(fixture.Store);
        Revocation[] added =
        [
            new(Alice, null, Noon), new(Alice, Phone, Noon.AddTicks(1)), new(Alice, Phone with { Kind = DeviceKind.Ios }, Noon.AddDays(-1)),
            new(Alice, Phone with { Id = "phone 2" }, Noon), new(Alice, new Device(DeviceKind.Unknown, ""), Noon), new(Bob, Phone, Noon.AddDays(1)),
        ];

        await AddAsync(store, added);

        Assert.Equal(added.ToHashSet(), (await ReadAsync(store)).ToHashSet());
    }

    [Fact]
    public async Task Revocation_AddedAgain_TheLatestCounts()
    {
        await using var fixture = await CreateAsync();
        var store = Use(fixture.Store);
        await AddAsync(store, new(Alice, null, Noon), new(Bob, Phone, Noon));

        await AddAsync(store, new(Alice, null, Noon.AddTicks(1)), new(Bob, Phone, Noon.AddHours(-1)));

        Assert.Equal(
            new HashSet<Revocation> { new(Alice, null, Noon.AddTicks(1)), new(Bob, Phone, Noon) }, (await ReadAsync(store)).ToHashSet());
        Assert.Equal(2, (await ReadAsync(store)).Count);
    }

    [Fact]
    public async Task Revocation_Reopened_IsThere()
    {
        await using var fixture = await CreateAsync();
        Assert.SkipUnless(fixture.IsDurable, "This store forgets with its process, and says so.");
        Revocation[] added = [new(Alice, null, Noon), new(Bob, Phone, Noon.AddTicks(1))];
        await AddAsync(Use(fixture.Store), added);

        Assert.Equal(added.ToHashSet(), (await ReadAsync(Use(await fixture.ReopenAsync()))).ToHashSet());
    }

    [Fact]
    public async Task Revocations_AtOnceFromManySides_AllAreThere()
    {
        await using var fixture = await CreateAsync();
        var store = Use(fixture.Store);
        var added = Enumerable.Range(1, 32).Select(user => new Revocation(new UserId(user), null, Noon)).ToArray();

        await Task.WhenAll(added.Select(one => Task.Run(() => store.AddAsync(one, CancellationToken.None).AsTask())));

        Assert.Equal(added.ToHashSet(), (await ReadAsync(store)).ToHashSet());
    }

    private IRevocationStore Use(IRevocationStore store) => Mutant?.Invoke(store) ?? store;

    private static async ValueTask AddAsync(IRevocationStore store, params Revocation[] revocations)
    {
        foreach (var revocation in revocations)
            await store.AddAsync(revocation, CancellationToken.None);
    }

    private static ValueTask<IReadOnlyList<Revocation>> ReadAsync(IRevocationStore store) => store.ReadAsync(CancellationToken.None);
}
