using ImConnect.Diagnostics;
using ImConnect.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Publishing;

/// <summary>The clock of step S3: ends waits and pauses.</summary>
internal sealed class PublishLoop(PublishStage stage, EventFacts facts, TimeProvider time, GatewayMetrics metrics, ILogger<PublishLoop> logger)
    : NamedLoop("publish", time, metrics, logger)
{
    /// <summary>How much later than asked a wait may end.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        if (!stage.IsOn)
            return;
        using var timer = new PeriodicTimer(Tick, Time);
        var tick = timer.WaitForNextTickAsync(stopping).AsTask();
        var work = facts.Work.WaitAsync().AsTask();
        while (true)
        {
            await Task.WhenAny(tick, work);
            if (work.IsCompleted)
                work = facts.Work.WaitAsync().AsTask();
            if (tick.IsCompleted)
            {
                if (!await tick)
                    return;
                tick = timer.WaitForNextTickAsync(stopping).AsTask();
            }

            await facts.CatchUpAsync();
            stage.Tick();
        }
    }
}
