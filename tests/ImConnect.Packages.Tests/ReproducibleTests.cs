using System.Text;
using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>
/// Who builds a commit again gets what was published, and can step into its source. The two builds lie at the same path, one after the other, because the generator
/// behind the binding of options writes the path of each call into a comment of the code that it makes, and that code is part of the symbols.
/// </summary>
public sealed class ReproducibleTests
{
    [Fact]
    public async Task Commit_PackedTwice_IsTheSameAndNamesItsSource()
    {
        Assert.SkipUnless(Tool.Exists("git"), "git is not installed");
        using var source = new SourceCopy();
        source.Copy();
        var commit = await source.CommitAsync();
        var first = await source.PackAsync("first");
        source.Copy();
        Assert.Equal(commit, await source.CommitAsync());
        var second = await source.PackAsync("second");

        Assert.Equal(Repository.Shipped.Keys.Order(StringComparer.Ordinal), first.Select(package => package.Id).Order(StringComparer.Ordinal));
        Assert.Equal(first.Select(package => package.Id), second.Select(package => package.Id));
        foreach (var (one, other) in first.Zip(second))
            AssertSame(one, other);
        Assert.All(first, package => AssertSourceIsFound(package, source, commit));
    }

    private static void AssertSame(Package one, Package other)
    {
        Assert.Equal(one.Entries.Keys.Order(StringComparer.Ordinal), other.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(one.Entries, entry => Assert.True(
            entry.Value.AsSpan().SequenceEqual(other.Entries[entry.Key]), $"{entry.Key} of {one.Id} differs"));
    }

    private static void AssertSourceIsFound(Package package, SourceCopy source, string commit)
    {
        Assert.Equal(commit, package.Repository?.Attribute("commit")?.Value);
        Assert.Equal(SourceCopy.Remote, package.Repository?.Attribute("url")?.Value);
        Assert.DoesNotContain(source.Root, Encoding.Latin1.GetString(package.Assembly), StringComparison.Ordinal);

        var symbols = Symbols.Of(package);
        var (pattern, address) = Assert.Single(symbols.Links);
        Assert.EndsWith($"/{commit}/*", address, StringComparison.Ordinal);
        Assert.NotEmpty(symbols.Embedded);
        Assert.All(symbols.Files.Where(file => !symbols.Embedded.Contains(file)), file =>
        {
            Assert.StartsWith(pattern.TrimEnd('*'), file, StringComparison.Ordinal);
            Assert.DoesNotContain("/obj/", file, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(source.Root, file[(pattern.Length - 1)..])), $"{file} of {package.Id} is in no commit and does not travel along");
        });
    }
}
