using System.Diagnostics;

namespace ImConnect.Browser.Tests.Support;

/// <summary>Programs of the machine; a test that needs one is skipped by name where it is not there.</summary>
internal static class Tool
{
    public static string? Find(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    /// <summary>Standard output and error together, and the exit code. Ended after the limit.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(
        string program, string folder, TimeSpan limit, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return (-1, $"not done after {limit}: {await output}{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }
}
