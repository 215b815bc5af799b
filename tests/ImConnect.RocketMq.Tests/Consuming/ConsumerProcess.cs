using System.Diagnostics;
using System.Globalization;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>One life of the consumer that is killed, a process of its own.</summary>
internal sealed class ConsumerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ConsumerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static async Task<ConsumerProcess> StartAsync(string endpoints, string topic, string effects, int invisibleSeconds)
    {
        string[] arguments = [endpoints, topic, effects, invisibleSeconds.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ImConnect.RocketMq.ConsumerHost"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var started = new ConsumerProcess(Process.Start(start)!);
        if (await started._process.StandardOutput.ReadLineAsync().WaitAsync(s_patience) == "ready")
            return started;
        started.Dispose();
        throw new InvalidOperationException("the consumer did not start: " + await started._errors);
    }

    /// <summary>kill -9, now.</summary>
    public async Task KillAsync()
    {
        Assert.False(_process.HasExited, "it died before it was killed");
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
    }

    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        Assert.Equal((0, ""), (_process.ExitCode, await _errors));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
