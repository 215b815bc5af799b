using ImConnect.Connections;
using ImConnect.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests.Upgrade;

/// <summary>A file of version 1 becomes one of this version with all that is in it, or stays what it was.</summary>
public sealed class UpgradeTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId s_alice = new(1);
    private static readonly UserId s_bob = new(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-upgrade-").FullName;
    private readonly FakeTimeProvider _clock = new(s_now);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Version1_Opened_NothingIsLost()
    {
        Version1File.Write(_folder, s_now);
        await using var store = await TestStore.OpenAsync(_folder, _clock);
        await AssertAllIsThereAsync(store);
    }

    [Fact]
    public async Task Version1_Opened_GoesOnAsANewFileDoes()
    {
        Version1File.Write(_folder, s_now);
        await using var store = await TestStore.OpenAsync(_folder, _clock);
        var request = TestStore.Send(100) with { Kind = EntryKind.FriendRequest };
        Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(request)).Outcome);
        Assert.Equal(EntryKind.FriendRequest, (await ReadAsync(store, s_bob))[^1].Kind);
        await store.Revocations.AddAsync(new Revocation(s_alice, null, s_now), default);
        _clock.Advance(InboxOptions.DefaultEntryLife + TimeSpan.FromMinutes(1));
        await store.KeepHouseAsync();
        Assert.Equal(
            [EntryKind.Message, EntryKind.Gap, EntryKind.Withdrawal, EntryKind.FriendRequest],
            (await ReadAsync(store, s_bob)).OrderBy(entry => entry.Kind == EntryKind.Message ? 0 : 1).Select(entry => entry.Kind));
        using var connection = store.Settled();
        Assert.Equal((long)Schema.Current, connection.Number("PRAGMA user_version"));
        Assert.Equal("ok", connection.Text("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Version1_ProcessDiesBeforeTheCommit_IsStillVersion1WithAllInIt()
    {
        Version1File.Write(_folder, s_now);
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "copy")).FullName;
        using (var dying = new Database(Path.Combine(_folder, "imconnect.db")))
        {
            // Pages that do not fit are written to the log before the commit: the worst that a crash can leave.
            dying.Execute("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE");
            dying.Execute(Schema.Step(from: 1));
            dying.Execute("PRAGMA user_version = 2");
            foreach (var path in Directory.GetFiles(_folder))
                File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        }

        using (var left = new Database(Path.Combine(copy, "imconnect.db")))
        {
            Assert.Equal(1, left.Number("PRAGMA user_version"));
            Assert.Equal(0, left.Number("SELECT count(*) FROM sqlite_schema WHERE name IN ('device', 'revocation', 'conversation')"));
            Assert.Equal(16, left.Number("SELECT count(*) FROM pragma_table_info('message')"));
        }

        await using var store = await TestStore.OpenAsync(copy, _clock);
        await AssertAllIsThereAsync(store);
    }

    [Fact]
    public async Task Version1_AStepFails_IsStillVersion1()
    {
        Version1File.Write(_folder, s_now);
        using (var database = new Database(Path.Combine(_folder, "imconnect.db")))
            database.Execute("CREATE TABLE conversation (somebody TEXT)"); // the last part of the step finds its name taken

        await Assert.ThrowsAsync<SqliteException>(() => TestStore.OpenAsync(_folder, _clock));

        using (var database = new Database(Path.Combine(_folder, "imconnect.db")))
        {
            Assert.Equal(1, database.Number("PRAGMA user_version"));
            Assert.Equal(0, database.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'device'"));
            database.Execute("DROP TABLE conversation");
        }

        await using var store = await TestStore.OpenAsync(_folder, _clock);
        await AssertAllIsThereAsync(store);
    }

    private async Task AssertAllIsThereAsync(TestStore store)
    {
        long[] waiting = [Version1File.Open, Version1File.Due, Version1File.Offline, Version1File.Unpublished];
        var entries = await ReadAsync(store, s_bob);
        Assert.Equal([.. waiting, Version1File.Withdrawn], entries.Select(entry => entry.Id.Value));
        Assert.Equal(waiting.Select(Version1File.BodyOf), entries.SkipLast(1).Select(entry => entry.Body.ToArray()));
        Assert.Equal(waiting.Select(id => Version1File.PositionOf(id, s_now)), entries.SkipLast(1).Select(entry => entry.Position));
        Assert.Equal(EntryKind.Withdrawal, entries[^1].Kind);
        var receipt = Assert.Single(await ReadAsync(store, s_alice));
        Assert.Equal((EntryKind.Receipt, Version1File.Settled, MessageStatus.Received), (receipt.Kind, receipt.Id.Value, receipt.Status));
        Assert.Equal(4, await store.Inbox.CountAsync(s_bob, default));

        // Heads, the duplicate window, the order, the due retry and what is not published.
        for (var id = Version1File.Open; id <= Version1File.Unpublished; id++)
        {
            var repeat = await store.AcceptAsync(TestStore.Send(id + 1000) with { ClientId = Version1File.ClientIdOf(id) });
            Assert.Equal((AcceptOutcome.Repeat, id, id != Version1File.Unpublished), (repeat.Outcome, repeat.Id.Value, repeat.IsPublished));
        }

        var heads = await store.Inbox.FindAsync(s_bob, [new(Version1File.Offline), new(Version1File.Settled), new(Version1File.Withdrawn)], default);
        Assert.Equal(
            [(MessageStatus.Offline, false), (MessageStatus.Received, false), (MessageStatus.Accepted, true)],
            heads.Select(head => (head.Status, head.IsWithdrawn)));
        var next = await store.AcceptAsync(TestStore.Send(50) with { PublishedBy = store.Lease.Id, FirstDelay = TimeSpan.FromHours(1) });
        Assert.Equal((Version1File.PositionOf(21, s_now), true), (next.Previous, next.IsBehind));
        Assert.True(next.Position > Version1File.PositionOf(30, s_now));
        _clock.Advance(TimeSpan.FromSeconds(5));
        var claims = await store.Inbox.ClaimAsync(store.Lease.Id, 10, TimeSpan.FromSeconds(30), default);
        Assert.Equal(Version1File.Due, Assert.Single(claims).Entry.Id.Value);
        var settled = await store.Inbox.SettleAsync(
            [
                Settlement.Acknowledge(s_bob, new(Version1File.Offline), MessageStatus.Read), Settlement.NoticeReceived(receipt),
                Settlement.NoticeReceived(entries[^1]),
            ],
            default);
        Assert.All(settled, one => Assert.Equal(SettleOutcome.Done, one.Outcome));
    }

    private static ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(TestStore store, UserId user) =>
        store.Inbox.ReadAsync(user, Device.Of(DeviceKind.Web), InboxPosition.None, 100, default);
}
