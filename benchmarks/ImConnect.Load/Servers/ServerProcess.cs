using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ImConnect.Load.Servers;

/// <summary>A server in a process of its own, on a free port of the loopback. Disposing stops it, by its id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly bool _isWrapped;

    private ServerProcess(Process process, int port, bool isWrapped) => (_process, Port, _isWrapped) = (process, port, isWrapped);

    public int Port { get; }

    /// <summary>A second port, for a server that was told to listen on one.</summary>
    public int SecondPort { get; private init; }

    /// <summary>The id of the server itself, also when another program runs it.</summary>
    public int Id => _isWrapped ? ChildOf(_process.Id) : _process.Id;

    /// <summary>KiB resident behind full collections, as the server tells.</summary>
    public async Task<double> MemoryAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        return double.Parse(await client.GetStringAsync($"http://127.0.0.1:{Port}/memory", cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Starts <paramref name="dll"/> and waits until it takes connections.</summary>
    public static async Task<ServerProcess> StartAsync(
        string dll, string folder, IReadOnlyDictionary<string, string> settings, string[] wrapper, CancellationToken cancellationToken, int secondPort = 0)
    {
        var port = FreePort();
        string[] line = [.. wrapper, "dotnet", dll, "--urls", $"http://127.0.0.1:{port}"];
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = folder, UseShellExecute = false };
        start.Environment["DOTNET_gcServer"] = RuntimeMode.ServerGc;
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = RuntimeMode.SpinLimit;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Default"] = "None";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "None";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "None";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new IOException($"{line[0]} did not start.");
        var server = new ServerProcess(process, port, wrapper.Length > 0) { SecondPort = secondPort };
        try
        {
            await server.WhenReadyAsync(dll, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end and waits; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
            Native.Signal(Id, Native.SigTerm);
        using var limit = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task WhenReadyAsync(string dll, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_process.HasExited)
                throw new IOException($"{dll} ended at its start with code {_process.ExitCode}.");
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, SecondPort > 0 ? SecondPort : Port, cancellationToken); // the second opens last
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(since) < s_patience)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static int ChildOf(int parent)
    {
        var children = File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return children.Length == 0 ? parent : int.Parse(children[0], CultureInfo.InvariantCulture);
    }
}
