using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>The sample host as one native program, without the .NET runtime: nothing on the path of a message needs a compiler or reflection at run time.</summary>
public sealed class NativeTests
{
    /// <summary>So that a runtime of the machine cannot help.</summary>
    private static readonly (string, string?)[] s_withoutRuntime = [("DOTNET_ROOT", "/nonexistent"), ("PATH", "")];

    [Fact]
    public async Task SampleHost_PublishedNative_HasNoWarningPlaysTheStoryAndServesThePage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the native program of this test is one for Linux");
        Assert.SkipUnless(Tool.Exists("clang") || Tool.Exists("gcc"), "neither clang nor gcc is installed: there is no linker for a native program");
        using var folder = new TemporaryFolder();
        var program = await PublishAsync(folder);

        Assert.False(File.Exists(folder.At("app", "ImConnect.Core.dll")));
        Assert.Contains("Every step happened.", await Tool.RunAsync(program, folder.At("app"), ["--demo"], s_withoutRuntime), StringComparison.Ordinal);

        using var server = await ServerProgram.StartAsync(
            program, folder.At("app"), ["--environment", "Development", "--ImConnect:DataDirectory", folder.At("data")], s_withoutRuntime);
        await AssertPageAsync(server);
        await server.StopAsync();
    }

    private static async Task<string> PublishAsync(TemporaryFolder folder)
    {
        var platform = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var (exit, output) = await Tool.TryAsync("dotnet", Repository.Root,
        [
            // Without the analyzers, which had their say in the build of the checkout; the native compiler has its own. Not optimised, and without symbols: that halves
            // the time and changes neither what is compiled in nor a warning.
            "publish", Path.Combine("samples", "ImConnect.SampleHost"), "-c", "Release", "-r", platform, "-p:PublishAot=true", "-p:RunAnalyzers=false",
            "-p:Optimize=false", "-p:IlcOptimizationPreference=none", "-p:NativeDebugSymbols=false",
            "--artifacts-path", folder.At("build"), "-o", folder.At("app"),
        ]);

        // Only this package may be missing: any other failure of a restore is one of ours.
        Assert.SkipWhen(
            exit != 0 && output.Split('\n').Any(line => line.Contains("error NU1", StringComparison.Ordinal) && line.Contains("ILCompiler", StringComparison.OrdinalIgnoreCase)),
            "no package source of this machine has the native compiler that its SDK asks for (ILCompiler)");
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return folder.At("app", "ImConnect.SampleHost");
    }

    private static async Task AssertPageAsync(ServerProgram server)
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
        Assert.Contains("<title>ImConnect</title>", await http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.NotEmpty(await http.GetStringAsync("/imconnect-client/index.js"));
        Assert.Equal("Healthy", await http.GetStringAsync("/health"));
        await Chat.TalkAsync(server.WebSocket, await LogInAsync(http, "alice"), await LogInAsync(http, "bob"), "hello bob");
    }

    /// <summary>As the page does it.</summary>
    private static async Task<(ulong User, string Token)> LogInAsync(HttpClient http, string name)
    {
        using var answer = await http.PostAsJsonAsync("/dev/token", new { name });
        answer.EnsureSuccessStatusCode();
        var fields = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (ulong.Parse(fields.GetProperty("userId").GetString()!, CultureInfo.InvariantCulture), fields.GetProperty("token").GetString()!);
    }
}
