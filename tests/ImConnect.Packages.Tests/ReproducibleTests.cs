using System.Text;
using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>Who builds a commit again, elsewhere, gets what was published, and can step into its source.</summary>
public sealed class ReproducibleTests
{
    [Fact]
    public async Task Commit_PackedInTwoFolders_IsTheSameAndNamesItsSource()
    {
        Assert.SkipUnless(Tool.Exists("git"), "git is not installed");
        using var one = new SourceCopy("one");
        using var other = new SourceCopy("another/and/deeper");
        await one.CommitAsync();
        await other.CommitAsync();
        Assert.Equal(one.Commit, other.Commit);

        var first = await one.PackAsync();
        var second = await other.PackAsync();

        Assert.Equal(Repository.Shipped.Count, first.Count);
        Assert.Equal(first.Select(package => package.Id), second.Select(package => package.Id));
        foreach (var (mine, theirs) in first.Zip(second))
            AssertSame(mine, theirs);
        Assert.All(first, package => AssertSourceIsFound(package, one));
    }

    private static void AssertSame(Package one, Package other)
    {
        Assert.Equal(one.Entries.Keys.Order(StringComparer.Ordinal), other.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(one.Entries, entry => Assert.True(
            entry.Value.AsSpan().SequenceEqual(other.Entries[entry.Key]), $"{entry.Key} of {one.Id} differs"));
    }

    private static void AssertSourceIsFound(Package package, SourceCopy copy)
    {
        Assert.Equal(copy.Commit, package.Repository?.Attribute("commit")?.Value);
        Assert.Equal(SourceCopy.Repository, package.Repository?.Attribute("url")?.Value);
        Assert.DoesNotContain(copy.Root, Encoding.Latin1.GetString(package.Assembly), StringComparison.Ordinal);

        var symbols = Symbols.Of(package);
        var (pattern, address) = Assert.Single(symbols.Links);
        Assert.EndsWith($"/{copy.Commit}/*", address, StringComparison.Ordinal);
        Assert.NotEmpty(symbols.Files);
        Assert.All(symbols.Files.Where(file => !symbols.Embedded.Contains(file)), file =>
        {
            Assert.StartsWith(pattern.TrimEnd('*'), file, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(copy.Root, file[(pattern.Length - 1)..])), $"{file} of {package.Id} is in no commit and does not travel along");
        });
    }
}
