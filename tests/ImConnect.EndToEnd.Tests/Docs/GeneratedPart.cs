namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>
/// A part of a page that code writes. The page holds it between two comments; a test compares, and rewrites it when the environment says so.
/// </summary>
internal static class GeneratedPart
{
    private const string Switch = "IMCONNECT_WRITE_DOCS";

    private const string Command = $"{Switch}=1 tests/ImConnect.EndToEnd.Tests/bin/Release/net10.0/ImConnect.EndToEnd.Tests -class '*.Docs.*'";

    /// <summary>The part <paramref name="name"/> of <paramref name="page"/> is <paramref name="text"/>.</summary>
    public static void Check(string page, string name, string text)
    {
        var path = Path.Combine(Repository.Root, "docs", page);
        var (begin, end) = ($"<!-- generated: {name} -->\n", $"<!-- end: {name} -->\n");
        var old = File.ReadAllText(path);
        var (from, to) = (old.IndexOf(begin, StringComparison.Ordinal), old.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"docs/{page} has lost the comments around its generated part: {begin.Trim()} and {end.Trim()}.");
        var current = $"{old[..(from + begin.Length)]}\n{text}\n{old[to..]}";
        if (current != old && Environment.GetEnvironmentVariable(Switch) == "1")
            File.WriteAllText(path, old = current);
        Assert.True(current == old, $"docs/{page}, part \"{name}\", is not what the code says{FirstDifference(old, current)}. To rewrite it: {Command}");
    }

    private static string FirstDifference(string page, string code)
    {
        var gone = page.Split('\n').Except(code.Split('\n')).FirstOrDefault();
        var added = code.Split('\n').Except(page.Split('\n')).FirstOrDefault();
        return $": the page has <{gone}>, the code <{added}>";
    }
}
