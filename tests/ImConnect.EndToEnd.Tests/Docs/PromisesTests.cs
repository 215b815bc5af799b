using System.Text.RegularExpressions;
using Xunit;

namespace ImConnect.EndToEnd.Tests.Docs;

public sealed partial class PromisesTests
{
    [Fact]
    public void Promises_EveryNamedTest_Exists()
    {
        var sources = Repository.Sources("tests").Concat(Repository.Sources("src", "ImConnect.TestKit"))
            .ToLookup(Path.GetFileNameWithoutExtension, File.ReadAllText);
        var gone = new List<string>();
        foreach (Match test in TestName().Matches(Repository.Read("docs", "promises.md")))
        {
            var (type, method) = (test.Groups["type"].Value, test.Groups["method"].Value);
            var pattern = new Regex($@"\bpublic (async )?(Task|ValueTask|void) {method}\(");
            if (!sources[type].Any(source => pattern.IsMatch(source)))
                gone.Add(test.Value);
        }

        Assert.True(gone.Count == 0, $"docs/promises.md names tests that are gone: {string.Join(", ", gone)}");
    }

    [Fact]
    public void Promises_EveryLine_NamesATest()
    {
        var rows = Repository.Read("docs", "promises.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows.Where(row => !row.StartsWith("| ---", StringComparison.Ordinal) && !row.StartsWith("| promise", StringComparison.Ordinal)),
            row => Assert.True(row.StartsWith("| **", StringComparison.Ordinal) || TestName().IsMatch(row), row));
    }

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)\.(?<method>[A-Z]\w+)`")]
    private static partial Regex TestName();
}
