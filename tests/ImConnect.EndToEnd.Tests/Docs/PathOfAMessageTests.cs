using System.Text.RegularExpressions;
using Xunit;

namespace ImConnect.EndToEnd.Tests.Docs;

public sealed partial class PathOfAMessageTests
{
    [Fact]
    public void Walk_EveryNamedType_Exists()
    {
        var types = Repository.Sources("src").SelectMany(file => Declaration().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).ToHashSet();
        var named = Code().Matches(Repository.Read("docs", "path-of-a-message.md")).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.NotEmpty(named);
        named.ExceptWith(["ImConnect", "StoreUnavailable"]);
        named.ExceptWith(types);
        Assert.True(named.Count == 0, $"docs/path-of-a-message.md names types that are gone: {string.Join(", ", named)}");
    }

    [Fact]
    public void Walk_EveryStepThatTheGatewayReports_IsOnThePage()
    {
        var page = Repository.Read("docs", "path-of-a-message.md");
        Assert.All(["S0", "S1", "S2", "S3", "S4", "S5", "S6", "R", "D"], step => Assert.Contains($"| {step} |", page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\b(?:class|interface|record struct|struct|record|enum) (\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"`([A-Z][A-Za-z]+)`")]
    private static partial Regex Code();
}
