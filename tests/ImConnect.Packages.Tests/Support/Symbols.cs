using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace ImConnect.Packages.Tests.Support;

/// <summary>The debug information inside an assembly: which files it was made of, and where a debugger finds them.</summary>
internal sealed record Symbols(IReadOnlyList<string> Files, IReadOnlySet<string> Embedded, IReadOnlyDictionary<string, string> Links)
{
    // The kinds of the portable PDB format.
    private static readonly Guid s_sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid s_embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static Symbols Of(Package package)
    {
        using var assembly = package.OpenAssembly();
        var entry = assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var provider = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        var reader = provider.GetMetadataReader();

        var embedded = new HashSet<string>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var information in reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation))
        {
            var kind = reader.GetGuid(information.Kind);
            if (kind == s_embeddedSource)
                embedded.Add(reader.GetString(reader.GetDocument((DocumentHandle)information.Parent).Name));
            else if (kind == s_sourceLink)
                links = Read(reader.GetBlobBytes(information.Value));
        }

        return new Symbols([.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))], embedded, links);
    }

    private static Dictionary<string, string> Read(byte[] json) => JsonDocument.Parse(json).RootElement.GetProperty("documents")
        .EnumerateObject().ToDictionary(link => link.Name, link => link.Value.GetString()!, StringComparer.Ordinal);
}
