using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace ImConnect.Packages.Tests.Support;

/// <summary>A server in a process of its own, on a port of loopback that the system chose.</summary>
internal sealed partial class ServerProgram : IDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProgram(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = new Uri("about:blank");
    }

    public Uri Address { get; private set; }

    public Uri WebSocket => new($"ws://127.0.0.1:{Address.Port}/websocket");

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<ServerProgram> StartAsync(string program, string folder, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var server = new ServerProgram(Tool.Describe(program, folder, [.. arguments, "--urls", "http://127.0.0.1:0"], environment));
        await Task.WhenAny(server._address.Task, server._process.WaitForExitAsync(), Task.Delay(s_patience));
        if (server._address.Task.IsCompletedSuccessfully)
        {
            server.Address = await server._address.Task;
            return server;
        }

        server.Dispose();
        throw new InvalidOperationException($"{program} did not say where it listens:\n{server.Output}");
    }

    /// <summary>As a service manager stops it; an exit code other than 0 fails the test.</summary>
    public async Task StopAsync()
    {
        if (Send(_process.Id, Terminate) != 0)
            throw new InvalidOperationException($"it was gone already:\n{Output}");
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"it stopped with {_process.ExitCode}:\n{Output}");
    }

    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (Listening().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Value));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Send(int process, int signal);
}
