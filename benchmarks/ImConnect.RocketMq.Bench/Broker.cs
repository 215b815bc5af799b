using System.Diagnostics;
using System.Globalization;

namespace ImConnect.RocketMq.Bench;

/// <summary>A real RocketMQ, started for this run, or one that already runs and has the topic.</summary>
internal sealed class Broker : IAsyncDisposable
{
    public const string Topic = "IMC_PUBLISH";

    private const string AddressVariable = "IMCONNECT_TEST_ROCKETMQ";
    private const string RunVariable = "IMCONNECT_ROCKETMQ_RUN";
    private const string PortLine = "PROXY_PORT=";

    private readonly string? _script;
    private readonly string _folder;

    private Broker(string? script, string folder) => (_script, _folder) = (script, folder);

    /// <summary><c>host:port</c> of the proxy.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What is to be said beside the figures.</summary>
    public string Description => _script is null ? $"broker at {Address}" : $"broker of its own in one process with its proxy, FLUSH_DISK={Flush}";

    private static string Flush => Environment.GetEnvironmentVariable("FLUSH_DISK") is { Length: > 0 } flush ? flush : "ASYNC_FLUSH";

    public static async Task<Broker> StartAsync(BenchOptions options, string folder)
    {
        if (Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address)
            return new Broker(script: null, folder) { Address = address };
        var script = Environment.GetEnvironmentVariable(RunVariable) is { Length: > 0 } named ? named : Path.GetFullPath(Path.Combine(options.Root, "..", "shared", "rocketmq", "run.sh"));
        if (!File.Exists(script))
            throw new InvalidOperationException($"no RocketMQ: set {AddressVariable}=host:port, or {RunVariable}, or have {script}");
        var broker = new Broker(script, folder);
        try
        {
            var said = await broker.RunAsync("start", folder, "local");
            broker.Address = "127.0.0.1:" + said.Split('\n').Single(line => line.StartsWith(PortLine, StringComparison.Ordinal))[PortLine.Length..].Trim();
            await broker.RunAsync("create", folder, $"topic:{Topic}:FIFO");
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_script is not null)
            await RunAsync("stop", _folder);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script!, arguments) { RedirectStandardOutput = true };
        start.Environment["OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        start.Environment["FLUSH_DISK"] = Flush;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
