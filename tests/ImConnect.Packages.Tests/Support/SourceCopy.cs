namespace ImConnect.Packages.Tests.Support;

/// <summary>What ships, in a folder of its own and as a commit of its own: the same commit each time.</summary>
internal sealed class SourceCopy : IDisposable
{
    public const string Remote = "https://github.com/example/imconnect";

    private static readonly (string, string?)[] s_commit =
    [
        ("GIT_DIR", null), ("GIT_WORK_TREE", null), ("GIT_INDEX_FILE", null), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "test"), ("GIT_AUTHOR_EMAIL", "test@localhost"), ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "test"), ("GIT_COMMITTER_EMAIL", "test@localhost"), ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
    ];

    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.At("source");

    /// <summary>As an archive of the source is: no history, and nothing that a build made.</summary>
    public void Copy()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
        Repository.CopySources(Root);
    }

    /// <summary>Makes all of it a commit; without a remote it is one that nobody has pushed yet.</summary>
    public async Task<string> CommitAsync(string? remote = Remote)
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        if (remote is not null)
            await GitAsync("remote", "add", "origin", remote);
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "-m", "all of it");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>No history any more.</summary>
    public void Forget()
    {
        if (Directory.Exists(Path.Combine(Root, ".git")))
            Directory.Delete(Path.Combine(Root, ".git"), recursive: true);
    }

    /// <summary>As CI packs it, but without the analyzers: they have their say in the build of the checkout, and change no byte.</summary>
    public async Task<IReadOnlyList<Package>> PackAsync(string output)
    {
        await Tool.RunAsync(
            "dotnet", Root, ["pack", Path.Combine("eng", "packages.proj"), "-c", "Release", "-p:RunAnalyzers=false", "-o", _folder.At(output)], ("CI", "true"));
        return Package.All(_folder.At(output));
    }

    public void Dispose() => _folder.Dispose();

    private Task<string> GitAsync(params string[] arguments) => Tool.RunAsync("git", Root, arguments, s_commit);
}
