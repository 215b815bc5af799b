using System.Text.RegularExpressions;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>What is true of every page.</summary>
public sealed partial class PagesTests
{
    [Fact]
    public void Pages_EveryNamedTest_Exists()
    {
        var sources = Repository.Sources("tests").Concat(Repository.Sources("src", "ImConnect.TestKit"))
            .ToLookup(Path.GetFileNameWithoutExtension, File.ReadAllText);
        var gone = new List<string>();
        foreach (var page in Repository.Pages())
        {
            foreach (Match test in TestName().Matches(Repository.Read(page)))
            {
                var declaration = new Regex($@"\bpublic (async )?(Task|ValueTask|void) {test.Groups["method"].Value}\(");
                if (!sources[test.Groups["type"].Value].Any(source => declaration.IsMatch(source)))
                    gone.Add($"{page}: {test.Value}");
            }
        }

        Assert.True(gone.Count == 0, $"Tests that are gone are named in {string.Join(", ", gone)}");
    }

    [Fact]
    public void Pages_EveryLink_LeadsSomewhere()
    {
        var broken = new List<string>();
        foreach (var page in Repository.Pages())
        {
            foreach (var link in Link().Matches(Repository.Read(page)).Select(match => match.Groups["to"].Value))
            {
                if (link.Contains("://", StringComparison.Ordinal))
                    continue;
                var parts = link.Split('#');
                var file = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
                var path = Path.Combine(Repository.Root, file);
                if (!Path.Exists(path) || (parts.Length > 1 && !Anchors(path).Contains(parts[1])))
                    broken.Add($"{page}: {link}");
            }
        }

        Assert.True(broken.Count == 0, $"Links that lead nowhere: {string.Join(", ", broken)}");
    }

    [Fact]
    public void Pages_EveryPage_IsReachedFromTheReadme()
    {
        var readme = Repository.Read("README.md");
        Assert.All(Repository.Pages().Where(page => page != "README.md"), page => Assert.Contains($"]({page.Replace('\\', '/')})", readme, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Anchors(string path) => File.ReadLines(path)
        .Where(line => line.StartsWith('#'))
        .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)\.(?<method>[A-Z][A-Za-z0-9]+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
