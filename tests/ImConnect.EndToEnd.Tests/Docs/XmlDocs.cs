using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>What the code's comments say, as one line of Markdown for a cell of a table.</summary>
internal static partial class XmlDocs
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> s_files = [];

    public static string Summary(Type type) => Summary(type.Assembly, $"T:{type.FullName}");

    public static string Summary(PropertyInfo property) => Summary(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    public static string Summary(FieldInfo field) => Summary(field.DeclaringType!.Assembly, $"F:{field.DeclaringType.FullName}.{field.Name}");

    private static string Summary(Assembly assembly, string member)
    {
        var file = s_files.TryGetValue(assembly, out var known) ? known : s_files[assembly] = Load(assembly);
        Assert.True(file.TryGetValue(member, out var docs) && docs.Element("summary") is not null, $"{member} has no summary.");
        return Blanks().Replace(string.Concat(docs!.Element("summary")!.Nodes().Select(node => Text(member, node))), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Text(string member, XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } cref => $"`{Short(member, cref.Value)}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("langword")!.Value}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => string.Concat(element.Nodes().Select(inner => Text(member, inner))),
        _ => "",
    };

    /// <summary>The member's or type's own name; of an enum's member with the enum. A key of another section is named in full.</summary>
    private static string Short(string member, string cref)
    {
        var parts = cref[2..].Split('(')[0].Split('.');
        var type = string.Join('.', parts[..^1]);
        if (cref[0] == 'P' && !member.StartsWith($"P:{type}.", StringComparison.Ordinal) && OptionsPage.SectionOf(type) is { } section)
            return $"{section}:{parts[^1]}";
        return cref[0] == 'F' ? $"{parts[^2]}.{parts[^1]}" : parts[^1];
    }

    private static Dictionary<string, XElement> Load(Assembly assembly) => XDocument
        .Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
