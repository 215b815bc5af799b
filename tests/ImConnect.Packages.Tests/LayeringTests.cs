using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>Who may know whom. Read from the projects and from what they were built to, so that a new package is held to it by being there.</summary>
public sealed class LayeringTests(FreshPackages fresh)
{
    private const string Core = "ImConnect.Core";
    private const string TestKit = "ImConnect.TestKit";

    /// <summary>Packages that are not an adapter of Core. Who is not named here may reference Core and nothing else of ours.</summary>
    private static readonly Dictionary<string, string[]> s_exceptions = new()
    {
        [Core] = [],
        ["ImConnect.Client"] = [],
        ["ImConnect"] = [Core, "ImConnect.Sqlite", "ImConnect.Transports"],
    };

    public static TheoryData<string> Shipped => [.. Repository.Shipped.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Those that stand alone: Core, and what runs in apps that are no servers.</summary>
    public static TheoryData<string> WithoutServer => [.. Repository.Shipped.Keys.Where(name => s_exceptions.TryGetValue(name, out var allowed) && allowed.Length == 0)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Package_References_CoreAlone(string name)
    {
        string[] allowed = s_exceptions.TryGetValue(name, out var exception) ? exception : [Core];
        Assert.Empty(ProjectFile.Of(name).Projects.Except(allowed));
        Assert.Empty(References(name).Where(reference => reference.StartsWith("ImConnect", StringComparison.Ordinal)).Except(allowed));
        Assert.DoesNotContain(TestKit, References(name));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Package_ShowsItsInternals_OnlyToItsOwnTests(string name)
    {
        string[] own = [name + ".Tests"];
        Assert.Empty(ProjectFile.Of(name).Friends.Except(own));
        Assert.Empty(Friends(name).Select(friend => friend.Split(',')[0]).Except(own));
    }

    /// <summary>The compiler keeps an assembly out of another's internals; these are the ways around the compiler.</summary>
    [Theory]
    [MemberData(nameof(Shipped))]
    public void Package_UsesOnlyThePublicSurfaceOfOthers(string name)
    {
        Assert.Empty(ProjectFile.Of(name).ForeignSources);
        Assert.DoesNotContain("IgnoresAccessChecksToAttribute", AttributesOfTheAssembly(name));
        Assert.DoesNotContain("UnsafeAccessorAttribute", TypesUsed(name));
    }

    [Theory]
    [MemberData(nameof(WithoutServer))]
    public void Package_WithoutAServer_DoesNotKnowAspNetCore(string name)
    {
        Assert.DoesNotContain(References(name), reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Empty(ProjectFile.Of(name).Frameworks);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Package_HasAReviewedPublicSurface(string name) => Assert.All(
        ["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"],
        file => Assert.True(File.Exists(Path.Combine(ProjectFile.Of(name).Folder, file)), $"{name} has no {file}: run eng/public-api.sh"));

    private List<string> References(string name) => Read(name, reader =>
        reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)));

    private List<string> Friends(string name) => Read(name, reader => reader.GetAssemblyDefinition().GetCustomAttributes()
        .Select(reader.GetCustomAttribute)
        .Where(attribute => TypeOf(reader, attribute) == "InternalsVisibleToAttribute")
        .Select(attribute =>
        {
            var value = reader.GetBlobReader(attribute.Value);
            value.ReadUInt16();
            return value.ReadSerializedString()!;
        }));

    private List<string> AttributesOfTheAssembly(string name) => Read(name, reader => reader.GetAssemblyDefinition().GetCustomAttributes()
        .Select(reader.GetCustomAttribute).Select(attribute => TypeOf(reader, attribute)));

    private List<string> TypesUsed(string name) => Read(name, reader =>
        reader.TypeReferences.Select(handle => reader.GetString(reader.GetTypeReference(handle).Name)));

    private List<string> Read(string name, Func<MetadataReader, IEnumerable<string>> select)
    {
        using var assembly = fresh.All.Single(package => package.Id == name).OpenAssembly();
        return [.. select(assembly.GetMetadataReader())];
    }

    private static string TypeOf(MetadataReader reader, CustomAttribute attribute) => attribute.Constructor.Kind == HandleKind.MemberReference
        ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent).Name)
        : reader.GetString(reader.GetTypeDefinition(reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType()).Name);
}
