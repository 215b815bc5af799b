using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests.Upgrade;

/// <summary>A file of version 2, with all that its journal holds, becomes one of this version, and what was not published in it waits in the outbox; or it stays what it was.</summary>
public sealed class UpgradeFrom2Tests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId s_alice = new(1);
    private static readonly UserId s_bob = new(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-upgrade-").FullName;
    private readonly FakeTimeProvider _clock = new(s_now);

    public UpgradeFrom2Tests() => Version2File.Write(_folder, s_now);

    private string FilePath => Path.Combine(_folder, "imconnect.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Version2_Opened_WhatWasNotPublishedWaitsInTheOutbox()
    {
        await using var store = await TestStore.OpenAsync(_folder, _clock);
        await AssertAllIsThereAsync(store);
    }

    [Fact]
    public async Task Version2_OpenedAndKilledAtOnce_IsTheSameAgain()
    {
        var copy = Path.Combine(_folder, "copy");
        await using (var store = await TestStore.OpenAsync(_folder, _clock))
            KilledProcess.Copy(_folder, copy);
        await using var again = await TestStore.OpenAsync(copy, _clock);
        await AssertAllIsThereAsync(again);
    }

    [Fact]
    public async Task Version2_ProcessDiesInTheStep_IsStillVersion2WithAllInIt()
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "copy")).FullName;
        using (var dying = new Database(FilePath))
        {
            // Pages that do not fit are written to the log before the commit: the worst that a crash can leave.
            dying.Execute("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE");
            dying.Execute(Schema.Step(from: 2));
            dying.Execute("PRAGMA user_version = 3");
            foreach (var path in Directory.GetFiles(_folder))
                File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        }

        using (var left = new Database(Path.Combine(copy, "imconnect.db")))
            AssertVersion2(left);

        await using var store = await TestStore.OpenAsync(copy, _clock);
        await AssertAllIsThereAsync(store);
    }

    [Fact]
    public async Task Version2_ProcessDiesBehindTheStep_JournalOfTheFormBeforeIsBroughtIn()
    {
        using (var dying = new Database(FilePath))
        {
            Schema.Migrate(dying);
            Assert.Equal((3, 2), (dying.Number("PRAGMA user_version"), dying.Number("SELECT count(*) FROM journal")));
        }

        await using var store = await TestStore.OpenAsync(_folder, _clock);
        await AssertAllIsThereAsync(store);
    }

    [Fact]
    public async Task Version2_TheStepFails_IsStillVersion2()
    {
        using (var database = new Database(FilePath))
            database.Execute("CREATE TABLE dead_letter (somebody TEXT)"); // the last part of the step finds its name taken

        await Assert.ThrowsAsync<SqliteException>(() => TestStore.OpenAsync(_folder, _clock));

        using (var database = new Database(FilePath))
        {
            database.Execute("DROP TABLE dead_letter");
            AssertVersion2(database);
        }

        await using var store = await TestStore.OpenAsync(_folder, _clock);
        await AssertAllIsThereAsync(store);
    }

    private static void AssertVersion2(Database file)
    {
        Assert.Equal(2, file.Number("PRAGMA user_version"));
        Assert.Equal(1, file.Number("SELECT count(*) FROM sqlite_schema WHERE name IN ('dead_letter', 'message_events', 'message_outbox', 'message_unpublished')"));
        Assert.Equal(17, file.Number("SELECT count(*) FROM pragma_table_info('message')"));
        Assert.Equal(2, file.Number("SELECT count(*) FROM journal"));
    }

    private static async Task AssertAllIsThereAsync(TestStore store)
    {
        // 1. What waits to be published, each with its body, whoever was to publish it.
        long[] unpublished = [Version2File.Unpublished, Version2File.NobodysUnpublished, Version2File.UnpublishedAcked, Version2File.NewUnpublished];
        var waits = await store.Outbox.ReadAsync(store.Lease.Id, InboxPosition.None, 100, default);
        Assert.Equal(unpublished, waits.Select(one => one.Entry.Id.Value));
        Assert.All(waits, one => Assert.Equal([EntryEvent.Send], one.Events.InOrder()));
        Assert.Equal(unpublished.Select(Version2File.BodyOf), waits.Select(one => one.Entry.Body.ToArray()));
        var size = await store.Outbox.CountAsync(default);
        Assert.Equal((4, 0, Version2File.PositionOf(Version2File.Unpublished, s_now)), (size.Events, size.Dead, size.Oldest));
        Assert.True(size.Bytes > 4 * 4);

        // 2. The inboxes, heads, and the order.
        long[] open = [Version2File.Open, Version2File.Unpublished, Version2File.NobodysUnpublished, Version2File.PublishedLate, Version2File.NewUnpublished, Version2File.Friend];
        Assert.Equal(open, (await ReadAsync(store, s_bob)).Select(entry => entry.Id.Value));
        Assert.Equal((EntryKind.Receipt, Version2File.NewAcked), Assert.Single(await ReadAsync(store, s_alice)) is var receipt ? (receipt.Kind, receipt.Id.Value) : default);
        foreach (var id in unpublished.Concat(open).Append(Version2File.NewAcked).Distinct())
        {
            var repeat = await store.AcceptAsync(TestStore.Send(id + 1000) with { ClientId = Version2File.ClientIdOf(id) });
            Assert.Equal((AcceptOutcome.Repeat, id, !unpublished.Contains(id)), (repeat.Outcome, repeat.Id.Value, repeat.IsPublished));
        }

        var next = await store.AcceptAsync(TestStore.Send(50) with { PublishedBy = store.Lease.Id });
        Assert.True(next.IsBehind && next.Position > Version2File.PositionOf(30, s_now));

        // 3. It goes on as a new file does.
        foreach (var id in unpublished.Append(50))
            Assert.Equal(CompleteOutcome.Done, (await store.Inbox.CompleteAsync([Completion.Published(s_bob, new(id), EntryEvent.Send)], default))[0].Outcome);
        Assert.Equal(default, await store.Outbox.CountAsync(default));
        Assert.False((await store.AcceptAsync(TestStore.Send(51) with { PublishedBy = store.Lease.Id })).IsBehind);
        using var connection = store.Settled();
        Assert.Equal((long)Schema.Current, connection.Number("PRAGMA user_version"));
        Assert.Equal("ok", connection.Text("PRAGMA integrity_check"));
    }

    private static ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(TestStore store, UserId user) =>
        store.Inbox.ReadAsync(user, Device.Of(DeviceKind.Web), InboxPosition.None, 100, default);
}
