using Xunit;

namespace ImConnect.EndToEnd.Tests.Docs;

public sealed class SourceTests
{
    private const int MaxLines = 300;

    [Fact]
    public void Sources_NoFile_IsOver300Lines()
    {
        var tooLong = Repository.Sources("src").Concat(Repository.Sources("samples")).Concat(Repository.Sources("benchmarks"))
            .Where(file => File.ReadLines(file).Count() > MaxLines);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Packages_ShowTheirInternals_OnlyToTheirOwnTests()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var own = Path.GetFileNameWithoutExtension(project) + ".Tests";
            Assert.All(
                File.ReadLines(project).Where(line => line.Contains("InternalsVisibleTo", StringComparison.Ordinal)),
                line => Assert.Contains($"\"{own}\"", line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Repository_NoFile_NamesARegistryOrAMachine()
    {
        string[] banned = [string.Concat("nuget", ".org"), string.Concat("registry", ".npm"), string.Concat("deb", ".debian"), string.Concat("/", "root", "/")];
        var files = Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".sh" or ".json" or ".config" or ".props" or ".csproj" or ".js" or ".proto")
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin" or "node_modules" or ".git"));
        Assert.All(files, file => Assert.All(banned, word => Assert.DoesNotContain(word, File.ReadAllText(file), StringComparison.OrdinalIgnoreCase)));
    }
}
