namespace ImConnect.Packages.Tests.Support;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_made = ["bin", "obj", "imconnect-data"];

    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as these tests themselves: what they pack is built that way too.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The projects that ship, by name: whatever lies below src/.</summary>
    public static IReadOnlyDictionary<string, string> Shipped { get; } = Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);

    /// <summary>What it takes to build all that ships, without what a build made.</summary>
    public static void CopySources(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Root))
            Copy(file, folder);
        foreach (var part in new[] { "src", "eng", "protos" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, part), "*", SearchOption.AllDirectories))
            {
                if (!Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(s_made.Contains))
                    Copy(file, folder);
            }
        }
    }

    private static void Copy(string file, string folder)
    {
        // A worktree's .git is a file, and would make the copy a part of this checkout.
        if (Path.GetFileName(file) == ".git")
            return;
        var target = Path.Combine(folder, Path.GetRelativePath(Root, file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }

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
