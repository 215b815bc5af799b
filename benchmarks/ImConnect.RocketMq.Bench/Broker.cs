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

    /// <summary>The broker's process, with its proxy; only of one that this run started.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_folder, "broker.pid")), CultureInfo.InvariantCulture);

    /// <summary>Whether this run started it.</summary>
    public bool IsOwn => _script is not null;

    /// <param name="root">The repository.</param>
    /// <param name="folder">For its files.</param>
    /// <param name="needs">Topics and groups, as run.sh names them.</param>
    public static async Task<Broker> StartAsync(string root, string folder, params string[] needs)
    {
        if (Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address)
            return new Broker(script: null, folder) { Address = address };
        var script = Environment.GetEnvironmentVariable(RunVariable) is { Length: > 0 } named ? named : Path.GetFullPath(Path.Combine(root, "..", "shared", "rocketmq", "run.sh"));
        if (!File.Exists(script))
            throw new InvalidOperationException($"no RocketMQ: set {AddressVariable}=host:port, or {RunVariable}, or have {script}");
        var broker = new Broker(script, folder);
        try
        {
            var said = await broker.RunAsync("start", folder, "local");
            broker.Address = "127.0.0.1:" + said.Split('\n').Single(line => line.StartsWith(PortLine, StringComparison.Ordinal))[PortLine.Length..].Trim();
            await broker.RunAsync(["create", folder, .. needs]);
            await Tests.KnownTopics.WaitAsync(broker.Address, needs, TimeSpan.FromMinutes(1));
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => RunAsync("kill", _folder, "broker");

    /// <summary>Starts it again.</summary>
    public Task UpAsync() => RunAsync("up", _folder, "broker");

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
