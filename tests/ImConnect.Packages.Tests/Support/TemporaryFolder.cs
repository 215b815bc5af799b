namespace ImConnect.Packages.Tests.Support;

/// <summary>A folder outside the checkout, gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Name { get; } = Directory.CreateTempSubdirectory("imconnect-packages-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string At(params string[] path) => Path.Combine([Name, .. path]);

    public async Task<string> WriteAsync(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        await File.WriteAllTextAsync(At(file), text);
        return At(file);
    }

    public void Dispose() => Directory.Delete(Name, recursive: true);
}
