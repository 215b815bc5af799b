using System.Diagnostics;
using ImConnect.Browser.Tests.Support;

namespace ImConnect.Browser.Tests;

/// <summary>The console client as a script runs it.</summary>
public sealed class ConsoleClientTests
{
    /// <summary>In its own folder: it takes no part of ASP.NET Core, which this test does.</summary>
    private static readonly string s_program = Path.Combine(
        Repository.Root,
        "samples",
        "ImConnect.ConsoleClient",
        Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "ImConnect.Browser.Tests"), AppContext.BaseDirectory), // bin/Release/net10.0
        "ImConnect.ConsoleClient");

    [Fact]
    public async Task Two_InScriptMode_TalkToEachOtherAndEndWithZero()
    {
        await using var host = new SampleHostProcess();
        await host.UpAsync();
        var alice = RunAsync(host, "alice", "bob", "hello\nhow are you?\n");
        var bob = RunAsync(host, "bob", "alice", "fine\nand you?\n");
        var (ofAlice, ofBob) = (await alice, await bob);

        Assert.True(ofAlice.Exit == 0 && ofBob.Exit == 0, $"{ofAlice.Exit}: {ofAlice.Output}\n{ofBob.Exit}: {ofBob.Output}");
        Assert.Equal(["bob: fine", "bob: and you?"], Lines(ofAlice.Output, "bob: "));
        Assert.Equal(["alice: hello", "alice: how are you?"], Lines(ofBob.Output, "alice: "));
        Assert.Equal(["sent      hello", "sent      how are you?"], Lines(ofAlice.Output, "sent").Order());
    }

    private static IEnumerable<string> Lines(string output, string start) => output.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal));

    private static async Task<(int Exit, string Output)> RunAsync(SampleHostProcess host, string name, string peer, string input)
    {
        string[] arguments = ["--as", name, "--to", peer, "--expect", "2", "--url", host.Address.Replace("http", "ws", StringComparison.Ordinal) + "websocket"];
        var start = new ProcessStartInfo(s_program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(SampleHostProcess.Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        return (process.HasExited ? process.ExitCode : -1, await output + await errors);
    }
}
