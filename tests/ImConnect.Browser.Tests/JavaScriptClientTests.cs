using System.Globalization;
using ImConnect.Browser.Tests.Support;

namespace ImConnect.Browser.Tests;

/// <summary>The tests of clients/javascript, by node, against the real gateway too.</summary>
public sealed class JavaScriptClientTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imconnect-javascript-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Client_ByItsOwnTests_KeepsItsRules()
    {
        var node = Tool.Find("node");
        Assert.SkipWhen(node is null, "node is not installed");
        var files = Directory.EnumerateFiles(Path.Combine(Repository.JavaScriptClient, "test"), "*.test.js").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, files.Count);
        var (exit, output) = await Tool.RunAsync(
            node!,
            Repository.JavaScriptClient,
            TimeSpan.FromMinutes(3),
            ["--experimental-websocket", "--test", "--test-reporter=spec", .. files],
            ("IMCONNECT_HOST", SampleHostProcess.Program),
            ("IMCONNECT_HOST_FOLDER", Repository.SampleHost),
            ("IMCONNECT_DATA", _folder.FullName),
            ("IMCONNECT_PORT", Ports.Next().ToString(CultureInfo.InvariantCulture)));
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("skipped 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_CheckedByTsc_FitTheCode()
    {
        var npm = Tool.Find("npm");
        Assert.SkipWhen(npm is null, "npm is not installed");
        var (exit, output) = await Tool.RunAsync(
            npm!, _folder.FullName, TimeSpan.FromMinutes(2), ["install", "--no-audit", "--no-fund", "--no-save", "--silent", "typescript@5"]);
        Assert.SkipWhen(exit != 0, "npm install typescript failed: " + output);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules", "imconnect-client"), Repository.JavaScriptClient);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "package.json"), """{ "type": "module" }""");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "app.ts"), """
            import { ImConnectClient, Status, type Message } from 'imconnect-client';
            const client = new ImConnectClient({ url: 'ws://x', token: async () => 't' });
            client.on('message', (message: Message) => client.markRead(message));
            client.on('receipt', receipt => { const read: boolean = receipt.status === Status.READ; return read; });
            // @ts-expect-error there is no such event
            client.on('nothing', () => {});
            const id: string = client.send('1', 'x', { format: 1 });
            client.cancel(id);
            """);
        (exit, output) = await Tool.RunAsync(
            Path.Combine(_folder.FullName, "node_modules", ".bin", "tsc"),
            _folder.FullName,
            TimeSpan.FromMinutes(2),
            ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom", "app.ts", Path.Combine(Repository.JavaScriptClient, "index.d.ts")]);
        Assert.True(exit == 0, output);
    }
}
