namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>All C# files below a folder, without what a build made.</summary>
    public static IEnumerable<string> Sources(params string[] path) => Directory
        .EnumerateFiles(Path.Combine([Root, .. path]), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>What people read, as paths from the root: README.md, CONTRIBUTING.md and everything in docs.</summary>
    public static IEnumerable<string> Pages() =>
        ["README.md", "CONTRIBUTING.md", .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ImConnect.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests run from within a checkout.");
    }
}
