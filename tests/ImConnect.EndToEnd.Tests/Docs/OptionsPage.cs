using System.Reflection;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>All settings of all packages, as docs/options.md shows them.</summary>
internal static class OptionsPage
{
    /// <summary>The packages that this checkout builds and these tests use.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)
            .Where(name => File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll"))).Select(Assembly.Load),
    ];

    /// <summary>Every key in its order on the page.</summary>
    public static IReadOnlyList<OptionKey> Keys { get; } = [.. Sections().SelectMany(section => KeysOf(section.Type, section.Name, section.Type, []))];

    /// <summary>The section that a type holds the settings of, by the type's full name; null for other types.</summary>
    public static string? SectionOf(string type) => Sections().FirstOrDefault(section => section.Type.FullName == type).Name;

    public static string Text() => string.Join("\n\n", Sections().Select(section =>
        $"""
        ## {section.Name}

        {XmlDocs.Summary(section.Type)}

        | key | kind | default | write | what it does |
        | --- | --- | --- | --- | --- |
        {string.Join('\n', Keys.Where(key => key.Section == section.Type).Select(key => key.Row(section.Name)))}
        """)) + "\n";

    private static IEnumerable<(string Name, Type Type)> Sections() =>
        from assembly in Assemblies
        from type in assembly.GetExportedTypes()
        let name = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
        where name is not null
        orderby name
        select (name, type);

    private static IEnumerable<OptionKey> KeysOf(Type section, string prefix, Type type, PropertyInfo[] path) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true })
        .OrderBy(property => property.MetadataToken)
        .SelectMany(property => IsNested(property.PropertyType)
            ? KeysOf(section, $"{prefix}:{property.Name}", property.PropertyType, [.. path, property])
            : [new OptionKey(section, $"{prefix}:{property.Name}", [.. path, property])]);

    private static bool IsNested(Type type) => type.IsClass && Assemblies.Contains(type.Assembly);
}
