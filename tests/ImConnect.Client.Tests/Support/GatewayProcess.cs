using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ImConnect.Client.Tests.Support;

/// <summary>The gateway in a process of its own, which can be killed. It ends with this one, because it watches its input.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private const string Ready = "crash host is ready";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(string data, int port)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ImConnect.CrashHost"))
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), "--environment", "Production",
                "--Logging:LogLevel:Default", "Warning", "--ImConnect:DataDirectory", data, "--ImConnect:Auth:SigningKey", Tokens.Key,
                "--ImConnect:Limits:SendsPerConnection", "0", "--ImConnect:Limits:SendsPerUser", "0", "--ImConnect:Limits:SendsPerPair", "0",
                "--ImConnect:Retry:Scan", "00:00:00.05", "--ImConnect:Retry:Lease", "00:00:01",
            },
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static async Task<GatewayProcess> StartAsync(string data, int port)
    {
        var gateway = new GatewayProcess(data, port);
        await Task.WhenAny(gateway._ready.Task, gateway._process.WaitForExitAsync(), Task.Delay(Limit.Time));
        if (gateway._ready.Task.IsCompleted)
            return gateway;
        gateway.Dispose();
        lock (gateway._output)
            throw new InvalidOperationException($"the gateway did not start:\n{gateway._output}");
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Limit.Token());
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
        if (line == Ready)
            _ready.TrySetResult();
    }
}
