using System.Text;
using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>What a package says about itself, and what it drags along.</summary>
public sealed class NuspecTests(FreshPackages fresh)
{
    private static readonly string[] s_buildOnly = ["analyzers", "grpc.tools", "sourcelink", "illink", "ilcompiler", "xunit.v3.mtp-off"];

    [Fact]
    public void Packages_AreThoseOfSrc_AndNoOther() =>
        Assert.Equal(Repository.Shipped.Keys.Order(StringComparer.Ordinal), fresh.All.Select(package => package.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Package_OfEach_SaysWhatItIs() => Assert.All(fresh.All, package =>
    {
        Assert.Equal("Apache-2.0", package.Text("license"));
        Assert.Equal(fresh.Version, package.Version);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Repository.Root, "README.md")), package.Entries[package.Text("readme")!]);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Repository.Root, "LICENSE")), package.Entries["LICENSE"]);
        Assert.InRange(package.Text("description")!.Length, 40, 300);
        Assert.NotEmpty(package.Text("tags")!);
        Assert.Contains($"lib/net10.0/{package.Id}.xml", package.Entries.Keys);
    });

    [Fact]
    public void Description_OfEach_IsItsOwn() =>
        Assert.Equal(fresh.All.Count, fresh.All.Select(package => package.Text("description")).Distinct().Count());

    [Fact]
    public void Package_OfEach_HoldsOneAssemblyAndWhatBelongsToIt() => Assert.All(fresh.All, package =>
    {
        string[] own = [$"{package.Id}.nuspec", "README.md", "LICENSE", $"lib/net10.0/{package.Id}.dll", $"lib/net10.0/{package.Id}.xml"];
        var zip = package.Entries.Keys.Where(entry => entry.StartsWith("_rels/", StringComparison.Ordinal)
            || entry.StartsWith("package/", StringComparison.Ordinal) || entry == "[Content_Types].xml");
        Assert.Empty(package.Entries.Keys.Except(own).Except(zip));
    });

    [Fact]
    public void ImConnect_BringsTheEmbeddedGateway_InExactlyThisVersion()
    {
        var package = fresh.All.Single(package => package.Id == "ImConnect");
        Assert.Equal(["ImConnect.Core", "ImConnect.Sqlite", "ImConnect.Transports"], package.Dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.All(package.Dependencies.Values, version => Assert.Equal(fresh.Version, version));
        Assert.Equal(["Microsoft.AspNetCore.App"], package.Frameworks);
    }

    [Fact]
    public void Dependencies_OfEach_AreThoseOfItsProjectAndNothingOfTheBuild() => Assert.All(fresh.All, package =>
    {
        var project = ProjectFile.Of(package.Id);
        Assert.Equal(
            project.Projects.Concat(project.Packages).Order(StringComparer.OrdinalIgnoreCase),
            package.Dependencies.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(package.Dependencies.Keys, id => s_buildOnly.Any(tool => id.Contains(tool, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain("ImConnect.TestKit", package.Dependencies.Keys);
    });

    [Fact]
    public void Package_OfEach_NamesNoFolderOfThisMachine() => Assert.All(fresh.All, package => Assert.All(
        package.Entries.Where(entry => entry.Key.EndsWith(".nuspec", StringComparison.Ordinal) || entry.Key.EndsWith(".xml", StringComparison.Ordinal)),
        entry => Assert.DoesNotContain(Repository.Root, Encoding.UTF8.GetString(entry.Value), StringComparison.Ordinal)));
}
