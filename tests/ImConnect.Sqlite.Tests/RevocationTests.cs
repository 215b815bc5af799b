using ImConnect.Connections;
using ImConnect.TestKit.Revocations;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class RevocationTests
{
    public static TheoryData<string> Mutants => [.. RevocationMutants.Names];

    [Fact]
    public async Task Conformance_UnmutatedStore_IsGreen()
    {
        var report = await RevocationMutants.RunAsync<Suite>(mutant: null);

        Assert.Empty(report.Killed.Concat(report.Crashed));
        Assert.True(report.Passed.Count >= 5, $"only {report.Passed.Count} facts were found");
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public async Task Conformance_Mutant_IsNoticed(string mutant)
    {
        var report = await RevocationMutants.RunAsync<Suite>(mutant);

        Assert.Empty(report.Crashed);
        Assert.True(report.Killed.Count > 0, $"{mutant} survived: no fact tests the promise that it breaks");
    }

    [Fact]
    public async Task Revocation_StoreIsStopping_ThrowsWithWhatToDo()
    {
        await using var store = await TestStore.OpenAsync();
        store.Writer.Dispose();

        var error = await Assert.ThrowsAsync<IOException>(async () => await store.Revocations.AddAsync(new Revocation(new UserId(1), null, default), default));

        Assert.Contains("Call again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revocations_FileIsUnreadable_ThrowsWithWhatToDo()
    {
        await using var store = await TestStore.OpenAsync();
        using (var database = store.File.Connect(forReading: false))
            database.Execute("DROP TABLE revocation");

        var error = await Assert.ThrowsAsync<IOException>(async () => await store.Revocations.ReadAsync(default));

        Assert.Contains(store.File.Path, error.Message, StringComparison.Ordinal);
    }

    public sealed class Suite : RevocationConformance
    {
        protected override async ValueTask<RevocationFixture> CreateAsync()
        {
            var folder = Directory.CreateTempSubdirectory("imconnect-revocations-").FullName;
            var store = await TestStore.OpenAsync(folder);
            return new RevocationFixture(
                store.Revocations,
                reopen: async () =>
                {
                    await store.DisposeAsync();
                    store = await TestStore.OpenAsync(folder);
                    return store.Revocations;
                },
                dispose: async () =>
                {
                    await store.DisposeAsync();
                    Directory.Delete(folder, recursive: true);
                });
        }
    }
}
