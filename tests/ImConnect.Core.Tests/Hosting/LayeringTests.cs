using System.Text.RegularExpressions;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Hosting;

/// <summary>What the core may know, and how its source is laid out.</summary>
public sealed partial class LayeringTests
{
    private const int MaxLines = 300;

    private static readonly string[] s_adapters = ["ImConnect.Sqlite", "ImConnect.Transports", "ImConnect.Redis", "ImConnect.RocketMq", "ImConnect.Business", "ImConnect"];

    public static TheoryData<string> Sources
    {
        get
        {
            var root = Root();
            return [.. Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
                .Select(f => Path.GetRelativePath(root, f))
                .Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public void Core_References_NeitherAspNetCoreNorAnAdapter()
    {
        var references = typeof(IInboxStore).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();

        Assert.Contains("Microsoft.Extensions.Hosting.Abstractions", references);
        Assert.DoesNotContain(references, r => r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(references, r => s_adapters.Contains(r));
        Assert.DoesNotContain(references, r => Foreign().IsMatch(r));
    }

    [Fact]
    public void Core_PublicTypes_LieInTheNamespaceOfTheirFolder()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root(), "src", "ImConnect.Core"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(f => Path.GetFileNameWithoutExtension(f), f => Path.GetFileName(Path.GetDirectoryName(f)!));

        foreach (var type in typeof(IInboxStore).Assembly.GetExportedTypes().Where(t => !t.IsNested && t.Namespace!.StartsWith("ImConnect", StringComparison.Ordinal)))
        {
            var folder = type.Namespace == "ImConnect" ? "ImConnect.Core" : type.Namespace!["ImConnect.".Length..];
            Assert.Contains(folder, sources[type.Name.Split('`')[0]]);
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_File_IsShortAndHoldsOnePublicTypeOfItsName(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), file));
        var types = lines.Select(l => Declaration().Match(l)).Where(m => m.Success).Select(m => m.Groups["name"].Value).Distinct().ToList();

        Assert.InRange(lines.Length, 1, MaxLines);

        // "partial class Foo : IBar;" says what a generated Foo is; it is no type of the file. "Foo.Log.cs" and "FooOf.cs" (the generic Foo<T> beside Foo) are parts of Foo.
        var name = Path.GetFileNameWithoutExtension(file).Split('.')[0];
        Assert.All(types, type => Assert.Contains(type, new[] { name, name.EndsWith("Of", StringComparison.Ordinal) ? name[..^2] : name }));
        Assert.InRange(types.Count, 0, 1);
    }

    /// <summary>The folder of the solution, above the test's own.</summary>
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ImConnect.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("ImConnect.sln is not above the test.");
    }

    [GeneratedRegex("Sqlite|RocketMQ|StackExchange|Google.Protobuf|Grpc", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"^(?!.*partial class .*;$)(?:public|internal) (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>\[\]?]+) (?<name>\w+)")]
    private static partial Regex Declaration();
}
