using ImConnect.Connections;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Delivery;

/// <summary>
/// Step D: writes what waits in an inbox to a connection that came or fell behind, in position order, page by page: the next page follows when the client has
/// acknowledged the one before, or after the first retry delay. One drain a connection at a time.
/// </summary>
internal sealed partial class DrainStage : IHostedService
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IInboxReader _reader;
    private readonly SendWaits _waits;
    private readonly TimeProvider _time;
    private readonly ILogger<DrainStage> _logger;
    private readonly int _pageSize;
    private readonly TimeSpan _pageTime;

    /// <summary>Drains that run, and one for the stage itself until it stops.</summary>
    private int _running = 1;

    public DrainStage(
        IInboxReader reader, SendWaits waits, IOptions<ImConnectOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<DrainStage> logger)
    {
        _reader = reader;
        _waits = waits;
        _time = time;
        _logger = logger;
        _pageSize = options.Value.DrainPage;
        _pageTime = options.Value.Retry.EffectiveDelays[0];
        metrics.Observe("imconnect.drains", "{drain}", "Connections that are being drained", () => Volatile.Read(ref _running) - 1);
    }

    /// <summary>
    /// Starts to drain the inbox of the feed's user to it. The feed is in its draining state, which it enters once and leaves before the drain ends, so
    /// that no two drains of a feed write at once.
    /// </summary>
    public void Begin(ConnectionFeed feed)
    {
        Interlocked.Increment(ref _running);
        _ = RunAsync(feed);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        End();
        await _idle.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Never throws: every way that a drain can end is handled here, and the stop waits for it.</summary>
    private async Task RunAsync(ConnectionFeed feed)
    {
        await Task.Yield();
        try
        {
            await DrainAsync(feed, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The entries stay in the inbox.
        }
        catch (Exception error)
        {
            // The client connects again and is drained then.
            LogFailed(_logger, error, feed.User);
            feed.Stop();
            feed.Connection.Close(CloseReason.InternalError);
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _idle.TrySetResult();
    }

    private async Task DrainAsync(ConnectionFeed feed, CancellationToken stopping)
    {
        var after = InboxPosition.None;
        while (feed.BeginPage())
        {
            var (page, written) = await WritePageAsync(feed, after, stopping);
            if (written is null)
                return;
            if (page.Count > 0)
                after = page[^1].Position;
            if (page.Count < _pageSize)
            {
                if (feed.TryGoLive())
                    return;
            }
            else if (!written.IsEmpty)
            {
                await WaitAsync(written.Settled, stopping);
            }
        }
    }

    /// <summary>What is not decided yet is waited for here; how long the client takes to acknowledge is none of the reading's business. No wait: the feed is stopped.</summary>
    private async Task<(IReadOnlyList<InboxEntry> Page, DrainPageWait? Written)> WritePageAsync(ConnectionFeed feed, InboxPosition after, CancellationToken stopping)
    {
        using var reading = _waits.BeginReading();
        var page = await _reader.ReadAsync(feed.User, feed.Connection.Session.Device, after, _pageSize, stopping);
        var shown = await reading.DecidedAsync(page, stopping);
        if (feed.WritePage(shown) is not { } written)
            return (page, null);
        if (GatewayActivity.IsOn)
        {
            foreach (var entry in shown)
                GatewayActivity.Step(GatewaySteps.Drain, entry, entry.Kind.ToString());
        }

        return (page, written);
    }

    private async Task WaitAsync(Task settled, CancellationToken stopping)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(settled, Task.Delay(_pageTime, _time, timeout.Token));
        await timeout.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Error, Message = "The inbox of {User} could not be drained; its connection is closed")]
    private static partial void LogFailed(ILogger logger, Exception error, UserId user);
}
