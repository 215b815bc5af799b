using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ImConnect.Load.Servers;

/// <summary>A Redis of the run's own on the loopback, in memory only. Disposing stops it, by its id.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private RedisProcess(Process process, int port) => (_process, Address) = (process, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    public string Address { get; }

    /// <summary>Null when there is no redis-server on this machine.</summary>
    public static async Task<RedisProcess?> StartAsync(string folder, CancellationToken cancellationToken)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(path => File.Exists(Path.Combine(path, "redis-server"))))
            return null;
        var port = ServerProcess.FreePort();
        string[] line = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
        var start = new ProcessStartInfo("redis-server", line) { UseShellExecute = false, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new IOException("redis-server did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var redis = new RedisProcess(process, port);
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return redis;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(since) < s_patience && !process.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch
            {
                await redis.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Native.Signal(_process.Id, Native.SigTerm);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
