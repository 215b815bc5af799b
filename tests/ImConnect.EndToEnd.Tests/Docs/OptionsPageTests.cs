using System.Text.RegularExpressions;

namespace ImConnect.EndToEnd.Tests.Docs;

public sealed partial class OptionsPageTests
{
    /// <summary>Keys that are not the packages': those of the sample.</summary>
    private static readonly string[] s_others = ["ImConnect:Port", "ImConnect:BusinessHttp", "ImConnect:RocketMq"];

    [Fact]
    public void Options_Page_IsWhatTheCodeSays() => GeneratedPart.Check("options.md", "options", OptionsPage.Text());

    [Fact]
    public void Pages_EveryKeyTheyName_Exists()
    {
        var known = OptionsPage.Keys.Select(key => key.Name).Concat(s_others).ToList();
        Assert.All(Repository.Pages(), page => Assert.All(
            Key().Matches(Repository.Read(page)).Select(match => match.Value),
            key => Assert.True(known.Any(name => name == key || name.StartsWith(key + ":", StringComparison.Ordinal)), $"{page} names {key}, which no package reads.")));
    }

    [GeneratedRegex("ImConnect(:[A-Z][A-Za-z]+)+")]
    private static partial Regex Key();
}
