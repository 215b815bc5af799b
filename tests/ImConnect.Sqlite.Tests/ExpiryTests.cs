using ImConnect.Connections;
using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.Protocol;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class ExpiryTests
{
    private static readonly UserId s_bob = new(2);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Expiry_OfMoreThanAPiece_EndsThemAllInOneGapAnInbox()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock);
        const int Inboxes = 600, InOne = 450;
        await store.Inbox.AcceptAsync([.. Enumerable.Range(1, InOne).Select(n => TestStore.Send(n, to: 2))], default);
        await store.Inbox.AcceptAsync([.. Enumerable.Range(1, Inboxes).Select(n => TestStore.Send(1000 + n, to: 1000 + n))], default);
        _clock.Advance(InboxOptions.DefaultEntryLife);
        await store.AcceptAsync(TestStore.Send(5000));

        await store.KeepHouseAsync();

        Assert.Equal(1, await store.Inbox.CountAsync(null, default));
        var entries = await ReadAsync(store, s_bob);
        Assert.Equal([EntryKind.Gap, EntryKind.Message], entries.Select(entry => entry.Kind));
        Assert.Equal(InOne, GapNotice.Read(entries[0].Body.Span).Count);
        Assert.Equal(Inboxes + 1, Number(store, "SELECT count(*) FROM notice"));
        Assert.Equal(1, Number(store, "SELECT count(*) FROM message WHERE open = 1"));
    }

    [Fact]
    public async Task Expiry_OnePiece_LooksAtFewRowsHoweverManyWait()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock);
        for (var inbox = 0; inbox < 20; inbox++)
            await store.Inbox.AcceptAsync([.. Enumerable.Range(1, 1000).Select(n => TestStore.Send((inbox * 1000) + n, to: 100 + inbox))], default);
        using var database = store.File.Connect(forReading: true);

        Assert.Contains("USING COVERING INDEX message_open", Plan(database, "SELECT receiver, position FROM message WHERE open = 1 AND receiver > 5 ORDER BY receiver, position LIMIT 1"));
        var piece = new ExpireOperation(new InboxOptions(), keepsBodies: false, from: null);
        store.Writer.Enqueue(piece);
        Assert.Null(await piece.Done); // all 20 inboxes by 21 steps
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    public async Task Expiry_Body_StaysWhereTheHistoryKeepsIt(int days, long length)
    {
        await using var store = await TestStore.OpenAsync(clock: _clock, history: new HistoryOptions { Retention = TimeSpan.FromDays(days) });
        await store.AcceptAsync(TestStore.Send(1, size: 100));
        _clock.Advance(InboxOptions.DefaultEntryLife);

        await store.KeepHouseAsync();

        Assert.Equal(length, Number(store, "SELECT length(body) FROM message"));
    }

    [Fact]
    public async Task Expiry_ThenRestart_CountsAndGapAreAsBefore()
    {
        var folder = Directory.CreateTempSubdirectory("imconnect-expiry-").FullName;
        try
        {
            await using (var store = await TestStore.OpenAsync(folder, _clock))
            {
                await store.AcceptAsync(TestStore.Send(1));
                await store.AcceptAsync(TestStore.Send(2) with { Kind = EntryKind.FriendRequest });
                _clock.Advance(InboxOptions.DefaultEntryLife);
                await store.KeepHouseAsync();
            }

            await using var again = await TestStore.OpenAsync(folder, _clock);
            Assert.Equal(1, await again.Inbox.CountAsync(null, default));
            Assert.Equal([EntryKind.Gap, EntryKind.FriendRequest], (await ReadAsync(again, s_bob)).Select(entry => entry.Kind));
            Assert.Equal(InboxPosition.None, (await again.AcceptAsync(TestStore.Send(3))).Previous);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Checkpointer_AnHourBeforeAndAfterTheLife_ExpiresByItself()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock, options: new InboxOptions { EntryLife = TimeSpan.FromHours(1) });
        await store.AcceptAsync(TestStore.Send(1));
        await store.Checkpointer.StartAsync(default);
        _clock.Advance(TimeSpan.FromMinutes(59));

        // Tick after tick, until it has happened.
        var deadline = Environment.TickCount64 + 60_000;
        while (await store.Inbox.CountAsync(s_bob, default) != 0)
        {
            Assert.True(Environment.TickCount64 < deadline, "the message never left");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(EntryKind.Gap, Assert.Single(await ReadAsync(store, s_bob)).Kind);
        await store.Checkpointer.StopAsync(default);
    }

    private static ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(TestStore store, UserId user) =>
        store.Inbox.ReadAsync(user, Device.Of(DeviceKind.Web), InboxPosition.None, 100, default);

    private static long Number(TestStore store, string sql)
    {
        using var connection = store.Settled();
        return connection.Number(sql);
    }

    private static string Plan(Database database, string sql)
    {
        using var plan = new Statement(database, "EXPLAIN QUERY PLAN " + sql);
        return plan.Step() ? plan.Text(3) : "";
    }
}
