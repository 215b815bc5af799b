using System.Globalization;
using ImConnect.Packages.Tests.Support;

[assembly: AssemblyFixture(typeof(FreshPackages))]

namespace ImConnect.Packages.Tests.Support;

/// <summary>All packages of this checkout, packed once from what was built together with these tests.</summary>
public sealed class FreshPackages : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A version that no feed and no cache can hold: who restores it got it from here.</summary>
    public string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{Guid.NewGuid():N}");

    public string Folder => _folder.Name;

    internal IReadOnlyList<Package> All { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await Tool.RunAsync("dotnet", Repository.Root,
            ["pack", Path.Combine("eng", "packages.proj"), "--no-build", "-c", Repository.Configuration, "-o", Folder, $"-p:PackageVersion={Version}"]);
        All = Package.All(Folder);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
