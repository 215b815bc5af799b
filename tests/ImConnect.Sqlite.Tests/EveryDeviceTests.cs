using ImConnect.Connections;
using ImConnect.Persistence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class EveryDeviceTests : IDisposable
{
    private static readonly UserId s_alice = new(1);
    private static readonly UserId s_bob = new(2);
    private static readonly Device s_phone = Device.Of(DeviceKind.Android);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-devices-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Cursor_AfterARestart_IsWhereItWas()
    {
        await using (var store = await OpenAsync(AckPolicy.EveryDevice))
            await AckAsync(store, await store.AcceptAsync(TestStore.Send(1)));
        await using var again = await OpenAsync(AckPolicy.EveryDevice);
        Assert.Empty(await ReadAsync(again, s_bob, s_phone));
        Assert.Single(await ReadAsync(again, s_bob, Device.Of(DeviceKind.Web)));
    }

    [Fact]
    public async Task AnyDevice_PaysForNothing()
    {
        await using var store = await OpenAsync(AckPolicy.AnyDevice);
        await AckAsync(store, await store.AcceptAsync(TestStore.Send(1)));
        Assert.Equal(0, Indexes(store));
        Assert.Equal(0, Number(store, "SELECT count(*) FROM device"));
    }

    [Fact]
    public async Task EveryDevice_ReadsByIndexes()
    {
        await using var store = await OpenAsync(AckPolicy.EveryDevice);
        Assert.Equal(2, Indexes(store));
        Assert.Contains("message_kept", Plan(store, "SELECT id FROM message WHERE receiver = 1 AND open = 0 AND position > 5 AND withdrawn = 0 AND settled_at > 7 ORDER BY position LIMIT 3"));
        Assert.Contains("notice_order", Plan(store, "SELECT message FROM notice WHERE receiver = 1 AND position > 5 AND NOT (received = 1 AND keep_until <= 7) ORDER BY position LIMIT 3"));
    }

    [Fact]
    public async Task Housekeeping_OfReceivedNotices_GoesByAnIndex()
    {
        await using var store = await OpenAsync(AckPolicy.AnyDevice);
        Assert.Contains("notice_received", Plan(store, "SELECT receiver, message, kind FROM notice WHERE received = 1 AND keep_until <= 7 LIMIT 3"));
    }

    [Fact]
    public async Task Policy_Changed_TheFileFollowsAndNothingWaitingIsLost()
    {
        await using (var store = await OpenAsync(AckPolicy.AnyDevice))
            await AckAsync(store, await store.AcceptAsync(TestStore.Send(1)));

        await using (var every = await OpenAsync(AckPolicy.EveryDevice))
        {
            Assert.Equal([1], (await ReadAsync(every, s_bob, s_phone)).Select(entry => entry.Id.Value)); // what was settled before is read, too
            await AckAsync(every, await every.AcceptAsync(TestStore.Send(2)));
            var receipts = await ReadAsync(every, s_alice, s_phone);
            await every.Inbox.SettleAsync([Settlement.NoticeReceived(receipts[0])], default);
            await every.AcceptAsync(TestStore.Send(3));
        }

        await using var any = await OpenAsync(AckPolicy.AnyDevice);
        Assert.Equal(0, Indexes(any));
        Assert.Equal([3], (await ReadAsync(any, s_bob, s_phone)).Select(entry => entry.Id.Value));
        Assert.Equal([2], (await ReadAsync(any, s_alice, s_phone)).Select(entry => entry.Id.Value)); // not the one that a device received
    }

    [Fact]
    public async Task Housekeeping_AfterTheWindow_RemovesWhatWasKeptForTheOthers()
    {
        await using var store = await OpenAsync(AckPolicy.EveryDevice);
        await AckAsync(store, await store.AcceptAsync(TestStore.Send(1)));
        var receipt = Assert.Single(await ReadAsync(store, s_alice, s_phone));
        await store.Inbox.SettleAsync([Settlement.NoticeReceived(receipt)], default);
        _clock.Advance(InboxOptions.DefaultWindow - TimeSpan.FromMilliseconds(1));
        await store.KeepHouseAsync();
        Assert.Equal(1, Number(store, "SELECT count(*) FROM notice"));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await store.KeepHouseAsync();

        Assert.Equal(0, Number(store, "SELECT count(*) FROM notice"));
    }

    private Task<TestStore> OpenAsync(AckPolicy acks) => TestStore.OpenAsync(_folder, _clock, new InboxOptions { Acks = acks });

    private static async Task AckAsync(TestStore store, Accepted accepted)
    {
        var ack = Settlement.Acknowledge(s_bob, accepted.Id, MessageStatus.Received) with { DeviceId = s_phone.Key, Cursor = accepted.Position };
        Assert.Equal(SettleOutcome.Done, (await store.Inbox.SettleAsync([ack], default))[0].Outcome);
    }

    private static ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(TestStore store, UserId user, Device device) =>
        store.Inbox.ReadAsync(user, device, InboxPosition.None, 100, default);

    private static long Indexes(TestStore store) => Number(store, "SELECT count(*) FROM sqlite_schema WHERE name IN ('message_kept', 'notice_order')");

    private static long Number(TestStore store, string sql)
    {
        using var connection = store.Settled();
        return connection.Number(sql);
    }

    private static string Plan(TestStore store, string sql)
    {
        using var connection = store.Settled();
        using var plan = new Statement(connection, "EXPLAIN QUERY PLAN " + sql);
        return plan.Step() ? plan.Text(3) : "";
    }
}
