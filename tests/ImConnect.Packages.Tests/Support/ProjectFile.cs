using System.Xml.Linq;

namespace ImConnect.Packages.Tests.Support;

/// <summary>A project of src/ as it is written.</summary>
internal sealed class ProjectFile
{
    private readonly XElement _root;

    private ProjectFile(string file)
    {
        Folder = Path.GetDirectoryName(file)!;
        _root = XDocument.Load(file).Root!;
    }

    public string Folder { get; }

    /// <summary>Names of the projects that it references and its users get with it.</summary>
    public IEnumerable<string> Projects => Shown("ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    /// <summary>The packages that its users get with it.</summary>
    public IEnumerable<string> Packages => Shown("PackageReference");

    public IEnumerable<string> Frameworks => All("FrameworkReference");

    public IEnumerable<string> Friends => All("InternalsVisibleTo");

    /// <summary>Source that is not its own: of another project it would be a way around the public surface.</summary>
    public IEnumerable<string> ForeignSources => All("Compile").Where(include => include.Contains("..", StringComparison.Ordinal));

    public static ProjectFile Of(string name) => new(Repository.Shipped[name]);

    private IEnumerable<string> All(string item) => Items(item).Select(element => element.Attribute("Include")!.Value);

    private IEnumerable<string> Shown(string item) => Items(item)
        .Where(element => (element.Attribute("PrivateAssets") ?? (object?)element.Element("PrivateAssets")) is null)
        .Select(element => element.Attribute("Include")!.Value);

    private IEnumerable<XElement> Items(string item) => _root.Descendants(item).Where(element => element.Attribute("Include") is not null);
}
