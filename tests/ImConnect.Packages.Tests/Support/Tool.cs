using System.Diagnostics;

namespace ImConnect.Packages.Tests.Support;

/// <summary>Runs a program of the machine.</summary>
internal static class Tool
{
    /// <summary>Generous: a build on a busy machine of two cores.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(20);

    public static bool Exists(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Its output, both streams; an exit code other than 0 fails the test with it.</summary>
    public static async Task<string> RunAsync(string program, string folder, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var (exit, output) = await TryAsync(program, folder, arguments, environment);
        return exit == 0 ? output : throw new InvalidOperationException($"{program} ended with {exit}:\n{output}");
    }

    public static async Task<(int Exit, string Output)> TryAsync(
        string program, string folder, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Process.Start(Describe(program, folder, arguments, environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var end = new CancellationTokenSource(s_patience);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} was not done after {s_patience}:\n{await output}{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }

    public static ProcessStartInfo Describe(string program, string folder, IEnumerable<string> arguments, (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // A node that stays behind would keep our pipes open, and the output would never end.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        return start;
    }
}
