namespace ImConnect.Browser.Tests.Support;

/// <summary>Where the sources are: above the test's own folder.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string SampleHost => Path.Combine(Root, "samples", "ImConnect.SampleHost");

    public static string JavaScriptClient => Path.Combine(Root, "clients", "javascript");

    /// <summary>Not in the repository's history.</summary>
    public static string Screenshots => Path.Combine(Root, "artifacts", "browser");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ImConnect.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("ImConnect.sln is not above the test.");
    }
}
