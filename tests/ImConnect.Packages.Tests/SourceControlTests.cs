using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>A build does not depend on where the source came from, and a package never tells a folder or a password of the machine that made it.</summary>
public sealed class SourceControlTests(SourceControlTests.Restored restored) : IClassFixture<SourceControlTests.Restored>
{
    private static readonly string s_project = Path.Combine("src", "ImConnect.Core", "ImConnect.Core.csproj");

    [Theory]
    [InlineData("an archive without history", null, false, "false")]
    [InlineData("a commit without a remote", null, true, "false")]
    [InlineData("a clone of a folder", "/somewhere/imconnect", true, "false")]
    [InlineData("a clone with a password", "https://somebody:secret@git.example/team/imconnect", true, "true")]
    [InlineData("a clone of another host", "https://git.example/team/imconnect", true, "true")]
    [InlineData("a clone of a public repository", SourceCopy.Remote, true, "true")]
    public async Task Checkout_OfAnyKind_BuildsWithoutAWarning(string kind, string? remote, bool committed, string published)
    {
        Assert.SkipUnless(Tool.Exists("git"), "git is not installed");
        restored.Source.Forget();
        if (committed)
            await restored.Source.CommitAsync(remote);

        var answer = await Tool.RunAsync("dotnet", restored.Source.Root,
        [
            "msbuild", s_project, "-warnaserror", "-t:PrepareForBuild;InitializeSourceControlInformation;InitializeSourceRootMappedPaths;GenerateSourceLinkFile",
            "-getProperty:PublishRepositoryUrl", "-getProperty:PrivateRepositoryUrl",
        ]);
        Assert.DoesNotContain("warning", answer, StringComparison.OrdinalIgnoreCase);
        Assert.True(Value(answer, "PublishRepositoryUrl") == published, $"{kind}: {answer}");
        Assert.True(published == "false" || !Value(answer, "PrivateRepositoryUrl").Contains("secret", StringComparison.Ordinal), $"{kind}: {answer}");
    }

    private static string Value(string answer, string property)
    {
        var line = answer.Split('\n').Single(line => line.Contains($"\"{property}\"", StringComparison.Ordinal));
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(' ', '"', ',', '\r');
    }

    /// <summary>Restored once; only its history changes from case to case.</summary>
    public sealed class Restored : IAsyncLifetime
    {
        internal SourceCopy Source { get; } = new();

        public async ValueTask InitializeAsync()
        {
            Source.Copy();
            await Tool.RunAsync("dotnet", Source.Root, ["restore", s_project]);
        }

        public ValueTask DisposeAsync()
        {
            Source.Dispose();
            return default;
        }
    }
}
