namespace ImConnect.Packages.Tests.Support;

/// <summary>What ships, in a folder of its own and as a commit of its own: the same commit in every copy.</summary>
internal sealed class SourceCopy : IDisposable
{
    public const string Repository = "https://github.com/example/imconnect";

    private static readonly (string, string?)[] s_commit =
    [
        ("GIT_DIR", null), ("GIT_WORK_TREE", null), ("GIT_INDEX_FILE", null), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "test"), ("GIT_AUTHOR_EMAIL", "test@localhost"), ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "test"), ("GIT_COMMITTER_EMAIL", "test@localhost"), ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
    ];

    private readonly TemporaryFolder _folder = new();

    public SourceCopy(string name)
    {
        Root = _folder.At(name);
        Support.Repository.CopySources(Root);
    }

    public string Root { get; }

    public string Output => _folder.At("packed");

    public string Commit { get; private set; } = "";

    public async Task CommitAsync(string? remote = Repository)
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        if (remote is not null)
            await GitAsync("remote", "add", "origin", remote);
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "-m", "all of it");
        Commit = (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>As CI packs it.</summary>
    public async Task<IReadOnlyList<Package>> PackAsync()
    {
        await Tool.RunAsync("dotnet", Root, ["pack", Path.Combine("eng", "packages.proj"), "-c", "Release", "-o", Output], ("CI", "true"));
        return Package.All(Output);
    }

    public void Dispose() => _folder.Dispose();

    private Task<string> GitAsync(params string[] arguments) => Tool.RunAsync("git", Root, arguments, s_commit);
}
