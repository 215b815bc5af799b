using System.Diagnostics;
using System.Globalization;

namespace ImConnect.Tests;

/// <summary>
/// A real RocketMQ for the tests of one assembly: name server, broker and proxy as three processes, started by the first test that needs it and stopped at the end. Or one that
/// already runs, named by <c>IMCONNECT_TEST_ROCKETMQ=host:port</c>: then its topics and groups must exist (<see cref="Standard"/>), and it cannot be killed.
/// </summary>
public sealed class RocketMqBroker : IAsyncLifetime
{
    private const string RunVariable = "IMCONNECT_ROCKETMQ_RUN";
    private const string AddressVariable = "IMCONNECT_TEST_ROCKETMQ";
    private const string CanKill = "a broker that these tests did not start is not killed";
    private const string Folder = "imconnect-rocketmq";

    /// <summary>What every run has; other topics are made by <see cref="CreateAsync"/>.</summary>
    private static readonly string[] s_standard =
    [
        "topic:IMC_NORMAL:NORMAL", "topic:IMC_FIFO:FIFO", "topic:IMC_DELAY:DELAY", "group:IMC_PLAIN:plain", "group:IMC_ORDERED:ordered",
    ];

    /// <summary>The time-out of a client whose time-outs are not what is tested: the broker of a busy machine answers after seconds.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Generous: three processes of Java on a busy machine of two cores.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Lazy<Task> _started;
    private readonly string? _external = Environment.GetEnvironmentVariable(AddressVariable);
    private readonly string? _script = FindScript();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{Folder}.{Environment.ProcessId}.{Guid.NewGuid():N}"));

    public RocketMqBroker() => _started = new Lazy<Task>(StartAsync);

    /// <summary>Topics and groups of every run.</summary>
    public static IReadOnlyList<string> Standard => s_standard;

    /// <summary>The proxy, <c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where its logs and files are; nothing for one that already ran.</summary>
    public string Directory => _folder;

    /// <summary>Starts it, once; skips the test where that cannot be.</summary>
    public async Task RequireAsync()
    {
        Assert.SkipWhen(_external is null && _script is null, $"no RocketMQ: neither {AddressVariable} nor {RunVariable} is set, and there is no ../shared/rocketmq/run.sh");
        Assert.SkipWhen(_external is null && !HasJava(), "no RocketMQ: there is no java on the PATH");
        await _started.Value;
    }

    /// <summary><see cref="RequireAsync"/>, for tests that kill parts of it.</summary>
    public async Task RequireOwnAsync()
    {
        Assert.SkipWhen(_external is not null, CanKill);
        await RequireAsync();
    }

    /// <summary>
    /// <c>topic:NAME:NORMAL|FIFO|DELAY[:QUEUES]</c>, <c>group:NAME:ordered|plain[:MAX_ATTEMPTS]</c>; before a client asks for them. Does nothing for one that already ran.
    /// </summary>
    public async Task CreateAsync(params string[] what)
    {
        if (_external is not null)
            return;
        await RunAsync(["create", _folder, .. what]);
        await KnownTopics.WaitAsync(Address, what, s_patience);
    }

    /// <summary><c>kill</c>, <c>term</c>, <c>up</c>, <c>pause</c> or <c>resume</c>, for <c>namesrv</c>, <c>broker</c> or <c>proxy</c>.</summary>
    public Task SignalAsync(string command, string process) => RunAsync([command, _folder, process]);

    /// <summary>kill -9 of <c>broker</c> or <c>proxy</c> at this moment: no script starts first.</summary>
    public void Kill(string process)
    {
        using var victim = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_folder, process + ".pid")), CultureInfo.InvariantCulture));
        victim.Kill();
        victim.WaitForExit();
    }

    /// <summary>RocketMQ's own admin tool; its words.</summary>
    public Task<string> AdminAsync(params string[] arguments) => RunAsync(["admin", _folder, .. arguments]);

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated || _external is not null)
            return;
        await RunAsync(["stop", _folder]);
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static bool HasJava() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "java")));

    private static string? FindScript()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        if (Environment.GetEnvironmentVariable(RunVariable) is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "..", "shared", "rocketmq", "run.sh");
            if (File.Exists(Path.Combine(folder.FullName, "ImConnect.sln")) && File.Exists(script))
                return Path.GetFullPath(script);
        }

        return null;
    }

    private async Task StartAsync()
    {
        if (_external is not null)
        {
            Address = _external;
            return;
        }

        var said = await RunAsync(["start", _folder, "cluster"]);
        const string port = "PROXY_PORT=";
        Address = "127.0.0.1:" + said.Split('\n').Single(line => line.StartsWith(port, StringComparison.Ordinal))[port.Length..].Trim();
        await CreateAsync(s_standard);
    }

    private async Task<string> RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(_script!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(s_patience);
        var output = process.StandardOutput.ReadToEndAsync(late.Token);
        var errors = process.StandardError.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        var said = await output;
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {said}{await errors}");
    }
}
