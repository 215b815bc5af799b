using System.Diagnostics;
using System.Text;
using ImConnect.CrashHost;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>One life of the crash host, a process of its own.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>What a shell says of a process that was ended by SIGKILL.</summary>
    public const int Killed = 128 + Signals.Kill;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(HostSettings settings)
    {
        string[] command = [.. settings.Launcher, Program(), .. settings.ToArguments()];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Exited = _process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The one that test.sh has compiled beforehand, if it is of the same build: it starts in half the time.</summary>
    private static string Program()
    {
        var built = AppContext.BaseDirectory;
        var precompiled = Path.Combine(built, "precompiled");
        var made = new FileInfo(Path.Combine(precompiled, "made"));
        var isFresh = made.Exists && Directory.EnumerateFiles(built, "ImConnect*.dll").All(code => File.GetLastWriteTimeUtc(code) <= made.LastWriteTimeUtc);
        return Path.Combine(isFresh ? precompiled : built, "ImConnect.CrashHost");
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public static HostProcess Start(HostSettings settings) => new(settings);

    /// <summary>Starts it and waits until clients can come.</summary>
    public static async Task<HostProcess> StartAsync(HostSettings settings)
    {
        var host = Start(settings);
        await Task.WhenAny(host._ready.Task, host.Exited, Task.Delay(s_patience));
        if (host._ready.Task.IsCompleted)
            return host;
        var fate = host.Exited.IsCompleted ? $"ended with {host.ExitCode}" : "did nothing";
        host.Dispose();
        throw new InvalidOperationException($"the host did not start but {fate}:\n{host.Output}");
    }

    /// <summary>kill -9, now.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Id, Signals.Kill);
        await Exited.WaitAsync(s_patience);
    }

    /// <summary>A clean stop: the store is closed.</summary>
    public async Task StopAsync()
    {
        Signals.Send(Id, Signals.Terminate);
        await Exited.WaitAsync(s_patience);
        if (ExitCode != 0)
            throw new InvalidOperationException($"the host stopped with {ExitCode}:\n{Output}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (line == CrashWiring.Ready)
            _ready.TrySetResult();
    }
}
