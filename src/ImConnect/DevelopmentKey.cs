using System.Security.Cryptography;
using ImConnect.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImConnect;

/// <summary>A random signing key for a developer's machine, made once and kept beside the data for its owner only.</summary>
internal sealed class DevelopmentKey(IOptions<ImConnectOptions> options, IHostEnvironment environment)
{
    private const string FileName = "development-signing-key";

    /// <summary>True when tokens are signed with it: it must not be reached from another machine.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>The key; null outside of Development.</summary>
    public string? Read()
    {
        if (!environment.IsDevelopment())
            return null;
        IsUsed = true;
        var path = Path.Combine(options.Value.DataDirectory, FileName);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: >= 32 } kept)
            return kept;
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(options.Value.DataDirectory);
        else
            Directory.CreateDirectory(options.Value.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, file);
        writer.Write(key);
        return key;
    }
}
