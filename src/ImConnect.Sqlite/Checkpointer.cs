using ImConnect.Persistence;
using ImConnect.Sqlite.History;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Sqlite;

/// <summary>
/// Brings the log into the file on a connection of its own, so that no commit waits for it, and has the writer remove what is over. The log is
/// used from its beginning again when all of it was copied, at the latest at 128 MiB.
/// </summary>
internal sealed partial class Checkpointer(
    DataFile file, GroupCommitWriter writer, InboxOptions options, HistoryUpkeep history, TimeProvider time, ILogger<Checkpointer> logger)
    : BackgroundService
{
    /// <summary>
    /// Below this the log is left to grow: 32 MiB. A page that was written many times meanwhile is copied once, which is most of what a checkpoint saves.
    /// </summary>
    private const long SmallLog = 32 << 20;

    /// <summary>Above this the writer itself starts the log anew: 128 MiB.</summary>
    private const long LongLog = 128 << 20;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private static readonly int s_ticksASecond = (int)(TimeSpan.FromSeconds(1) / s_tick);

    /// <summary>Ticks between two rounds of housekeeping: a minute.</summary>
    private static readonly int s_housekeepingEvery = 60 * s_ticksASecond;

    /// <summary>A walk through all inboxes happens so often in the life of an entry that none waits noticeably longer: every hour for 30 days.</summary>
    private const int WalksInALife = 720;

    private long _sequence;

    /// <summary>How much had been logged at the last checkpoint. The count begins anew when the file is opened anew.</summary>
    private long _copied;

    private readonly int _expireEvery = Math.Max(s_housekeepingEvery, (int)Math.Min(int.MaxValue, options.EntryLife.TotalSeconds * s_ticksASecond / WalksInALife));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        for (var tick = 1; await WaitAsync(timer, stoppingToken); tick++)
        {
            try
            {
                await RestAsync();
                if (tick % s_ticksASecond == 0 && Math.Abs(writer.State.Logged - _copied) > SmallLog)
                    Checkpoint();
                if (tick % s_housekeepingEvery == 0)
                    await KeepHouseAsync(stoppingToken);
                if ((tick - s_housekeepingEvery) % _expireEvery == 0)
                    await ExpireAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is SqliteException or IOException)
            {
                // Tried again at the next tick; the log only grows meanwhile.
                LogFailed(logger, error);
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>When nothing was changed since the last tick, what changed last goes into the tables: a start has little to do then, and who looks into the file sees all.</summary>
    private async ValueTask RestAsync()
    {
        var state = writer.State;
        if (state.Sequence == _sequence && state.Recent > 0)
            await writer.SettleRecentAsync();
        _sequence = state.Sequence;
    }

    private void Checkpoint()
    {
        var logged = writer.State.Logged;
        using var database = file.Connect(forReading: true);
        using var checkpoint = new Statement(database, "PRAGMA wal_checkpoint(PASSIVE)");
        var pages = checkpoint.Step() ? checkpoint.Long(1) : 0;
        checkpoint.Reset();
        _copied = logged;
        if (pages * database.Number("PRAGMA page_size") > LongLog)
            writer.ShortenLog();
    }

    /// <summary>Ends the waiting of all that is too old. Others' commits go in between.</summary>
    internal async Task ExpireAsync()
    {
        ExpireOperation.Place? place = null;
        do
        {
            var piece = new ExpireOperation(options, keepsBodies: history.Retention > TimeSpan.Zero, place);
            writer.Enqueue(piece);
            place = await piece.Done;
        }
        while (place is not null);
    }

    /// <summary>Removes all whose time is over.</summary>
    internal async Task KeepHouseAsync(CancellationToken stopping)
    {
        HousekeepingOperation round;
        do
        {
            round = new HousekeepingOperation(options, history.Retention);
            writer.Enqueue(round);
        }
        while (await round.Done && !stopping.IsCancellationRequested);
        await history.RunAsync(stopping);
    }

    [LoggerMessage(EventId = 2010, Level = LogLevel.Warning, Message = "The log could not be brought into the file; tried again in a second")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
