using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImConnect.EndToEnd.Tests.Docs;

public sealed class SnippetTests
{
    // Of a snippet: a method that awaits nothing, a local that nothing reads, a function that nobody calls.
    private const string NotAsked = "CS1998;CS0168;CS0219;CS8321;CS1701;CS1702";

    /// <summary>All blocks together in one run of the SDK's compiler, against the assemblies that this process has: the packages, and ASP.NET Core.</summary>
    [Fact]
    public async Task Snippets_OfAllPages_Compile()
    {
        var folder = Directory.CreateTempSubdirectory("imconnect-snippets-").FullName;
        try
        {
            List<string> files = [Snippets.Surroundings, .. Snippets.Files()];
            Assert.True(files.Count > 10, $"only {files.Count - 1} blocks were found");
            for (var i = 0; i < files.Count; i++)
                await File.WriteAllTextAsync(Path.Combine(folder, $"{i}.cs"), files[i]);
            var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
            await File.WriteAllLinesAsync(Path.Combine(folder, "arguments.rsp"),
            [
                "-nologo", "-nostdlib", "-target:library", "-langversion:latest", "-nullable:enable", "-warnaserror", $"-nowarn:{NotAsked}",
                $"-out:\"{Path.Combine(folder, "snippets.dll")}\"", $"\"{Path.Combine(folder, "*.cs")}\"",
                .. assemblies.Where(path => path.EndsWith(".dll", StringComparison.Ordinal)).Select(path => $"-reference:\"{path}\""),
            ]);

            var (code, output) = await CompileAsync(Path.Combine(folder, "arguments.rsp"));

            Assert.True(code == 0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> CompileAsync(string arguments)
    {
        // {root}/shared/Microsoft.NETCore.App/{version}/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var compiler = Directory.EnumerateFiles(Path.Combine(root, "sdk"), "csc.dll", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(Path.Combine("Roslyn", "bincore", "csc.dll"), StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last();
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", compiler, "-noconfig", "@" + arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
