using ImConnect.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Hosting;

/// <summary>
/// A loop of the gateway: it has a name in logs and metrics, and when it fails it is logged, counted and started again; nothing dies unseen.
/// </summary>
internal abstract partial class NamedLoop(string name, TimeProvider time, GatewayMetrics metrics, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected TimeProvider Time { get; } = time;

    /// <summary>The clock's time at a timestamp of before.</summary>
    protected DateTimeOffset Since(long timestamp) => Time.GetUtcNow() - Time.GetElapsedTime(timestamp);

    /// <summary>Runs until its work is over or the token says stop.</summary>
    protected abstract Task RunAsync(CancellationToken stopping);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await RunAsync(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                metrics.LoopRestarted(name);
                LogFailed(logger, error, name);
                await Task.Delay(s_pause, Time, CancellationToken.None);
            }
        }
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Error, Message = "Loop {Loop} failed and is started again")]
    private static partial void LogFailed(ILogger logger, Exception error, string loop);
}
