using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ImConnect.Browser.Tests.Support;

/// <summary>
/// The sample host with its page in a process of its own, which can be killed and started again on the same port and data. It ends with this one, because
/// it watches its input.
/// </summary>
internal sealed class SampleHostProcess : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Ready = "crash host is ready";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imconnect-page-");
    private readonly StringBuilder _output = new();
    private Process? _process;

    public int Port { get; } = Ports.Next();

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/");

    public static string Program => Path.Combine(AppContext.BaseDirectory, "ImConnect.CrashHost");

    public static IEnumerable<string> Arguments(int port, string data) =>
    [
        "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), "--environment", "Development",
        "--Logging:LogLevel:Default", "Warning", "--ImConnect:DataDirectory", data,
    ];

    public async Task UpAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(Program, Arguments(Port, _folder.FullName))
        {
            WorkingDirectory = Repository.SampleHost, // where its settings and its page are
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data, ready);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data, ready);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Task.WhenAny(ready.Task, _process.WaitForExitAsync(), Task.Delay(Patience));
        lock (_output)
            Assert.True(ready.Task.IsCompleted, $"the host did not start:\n{_output}");
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        _folder.Delete(recursive: true);
    }

    private void OnLine(string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (line == Ready)
            ready.TrySetResult();
    }
}
