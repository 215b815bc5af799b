using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace ImConnect.Packages.Tests.Support;

/// <summary>A package as it would be uploaded: everything is read from the file.</summary>
internal sealed class Package
{
    private readonly XElement _metadata;

    public Package(string file)
    {
        File = file;
        using var archive = ZipFile.OpenRead(file);
        Entries = archive.Entries.ToDictionary(entry => entry.FullName, Read, StringComparer.Ordinal);
        var nuspec = XDocument.Load(new MemoryStream(Entries.Single(entry => entry.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value));
        _metadata = nuspec.Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    public string File { get; }

    public IReadOnlyDictionary<string, byte[]> Entries { get; }

    public string Id => Text("id")!;

    public string Version => Text("version")!;

    public XElement? Repository => Child("repository");

    /// <summary>Ids and version ranges of what a user gets with it.</summary>
    public IReadOnlyDictionary<string, string> Dependencies => _metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
        .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value, StringComparer.Ordinal);

    public IEnumerable<string> Frameworks => _metadata.Descendants().Where(element => element.Name.LocalName == "frameworkReference")
        .Select(element => element.Attribute("name")!.Value);

    public byte[] Assembly => Entries[$"lib/net10.0/{Id}.dll"];

    public static IReadOnlyList<Package> All(string folder) => [.. Directory.EnumerateFiles(folder, "*.nupkg").Order(StringComparer.Ordinal).Select(file => new Package(file))];

    public string? Text(string name) => Child(name)?.Value;

    public PEReader OpenAssembly() => new(new MemoryStream(Assembly));

    private XElement? Child(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
