using ImConnect.Connections;
using ImConnect.Persistence;
using Xunit;

namespace ImConnect.Sqlite.Tests;

/// <summary>What is in the journal and in no table yet is as durable as the rest.</summary>
public sealed class JournalTests : IDisposable
{
    private static readonly UserId s_alice = new(1);
    private static readonly UserId s_bob = new(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-journal-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_BeforeAnythingReachedItsTable_IsAllThere()
    {
        var copy = Path.Combine(_folder, "copy");
        await using (var store = await TestStore.OpenAsync(Path.Combine(_folder, "first")))
        {
            for (var id = 1; id <= 4; id++)
                Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(TestStore.Send(id))).Outcome);
            await SettleAsync(store, Acknowledge(1, MessageStatus.Read));
            var proved = await SettleAsync(store, Acknowledge(2, MessageStatus.Received));
            await SettleAsync(store, Settlement.NoticeReceived(proved.Notice!.Value));
            await SettleAsync(store, Acknowledge(3, MessageStatus.Received));
            using (var file = store.File.Connect(forReading: true))
                Assert.Equal((0, 1), (file.Number("SELECT count(*) FROM message"), file.Number("SELECT count(*) > 0 FROM journal")));
            KilledProcess.Copy(store.Folder, copy);
        }

        await using var again = await TestStore.OpenAsync(copy);
        using (var file = again.File.Connect(forReading: true))
            Assert.Equal((4, 0), (file.Number("SELECT count(*) FROM message"), file.Number("SELECT count(*) FROM journal")));
        Assert.Equal([4], (await ReadAsync(again, s_bob)).Select(entry => entry.Id.Value));
        Assert.Equal(
            [(1, MessageStatus.Read), (3, MessageStatus.Received)], (await ReadAsync(again, s_alice)).Select(entry => (entry.Id.Value, entry.Status)).Order());
        Assert.Equal(100, Assert.Single(await ReadAsync(again, s_bob)).Body.Length);
        var last = again.Number("SELECT max(position) FROM message");
        Assert.True((await again.AcceptAsync(TestStore.Send(5))).Position.Value > last);
    }

    /// <summary>A chat stays known while events of it wait; what the last message before a new one is must not be asked of the tables then, which would cost all that is recent its rest.</summary>
    [Fact]
    public async Task Chat_OfWhichOnlyEventsWait_TakesTheNextMessageWithoutItsTables()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        for (var id = 1; id <= 3; id++)
        {
            var accepted = await store.AcceptAsync(TestStore.Send(id) with { PublishedBy = store.Lease.Id });
            Assert.Equal((AcceptOutcome.New, InboxPosition.None), (accepted.Outcome, accepted.Previous));
            await SettleAsync(store, Acknowledge(id, MessageStatus.Received) with { PublishedBy = store.Lease.Id });
        }

        using var file = store.File.Connect(forReading: true);
        Assert.Equal((0, 1), (file.Number("SELECT count(*) FROM message"), file.Number("SELECT count(*) > 0 FROM journal")));
    }

    [Fact]
    public async Task Closed_NothingIsLeftInIt()
    {
        await using (var store = await TestStore.OpenAsync(_folder))
        {
            await store.AcceptAsync(TestStore.Send(1));
            await SettleAsync(store, Acknowledge(1, MessageStatus.Received));
        }

        using var file = new Database(Path.Combine(_folder, "imconnect.db"));
        Assert.Equal((1, 3, 1, 0), (
            file.Number("SELECT count(*) FROM message"), file.Number("SELECT status FROM message"), file.Number("SELECT count(*) FROM notice"), file.Number("SELECT count(*) FROM journal")));
    }

    [Fact]
    public async Task Receipt_InItsTableAlready_LeavesItWhenItIsProved()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(TestStore.Send(1));
        await SettleAsync(store, Acknowledge(1, MessageStatus.Received));
        Assert.Equal(1, store.Number("SELECT count(*) FROM notice")); // settled by the question
        var read = await SettleAsync(store, Acknowledge(1, MessageStatus.Read));
        await SettleAsync(store, Settlement.NoticeReceived(read.Notice!.Value));
        Assert.Equal(0, store.Number("SELECT count(*) FROM notice"));
    }

    [Fact]
    public async Task Withdrawn_ItsTextIsInNoPartOfTheFile()
    {
        var text = "a text that nobody else has"u8.ToArray();
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(TestStore.Send(1) with { Body = text });
        await store.AcceptAsync(TestStore.Send(2));
        await SettleAsync(store, Settlement.Withdraw(s_alice, s_bob, new MessageId(1)));
        Assert.True(await store.Writer.StartLogAnewAsync());
        Assert.Equal(-1, (await File.ReadAllBytesAsync(store.File.Path)).AsSpan().IndexOf(text));
    }

    [Fact]
    public async Task MoreThanAreKept_GoIntoTheirTablesInPieces()
    {
        const int Count = 20_000;
        await using var store = await TestStore.OpenAsync(_folder, options: new InboxOptions { InboxBound = Count, SenderQuota = Count });
        foreach (var batch in Enumerable.Range(1, Count).Chunk(500))
            Assert.All(await store.Inbox.AcceptAsync([.. batch.Select(id => TestStore.Send(id, size: 10))], CancellationToken.None), a => Assert.Equal(AcceptOutcome.New, a.Outcome));
        using (var file = store.File.Connect(forReading: true))
        {
            Assert.InRange(file.Number("SELECT count(*) FROM message"), 1, Count - 1);
            Assert.InRange(file.Number("SELECT count(*) FROM journal"), 1, (Count / 500) - 1);
        }

        Assert.Equal(Count, (await store.Inbox.ReadAsync(s_bob, Device.Of(DeviceKind.Web), InboxPosition.None, Count, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task RecordOfALaterVersion_IsNotPassedOver()
    {
        await (await TestStore.OpenAsync(_folder)).DisposeAsync();
        using (var file = new Database(Path.Combine(_folder, "imconnect.db")))
            file.Execute("INSERT INTO journal VALUES (1, 1, x'FF00')");
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => TestStore.OpenAsync(_folder));
        Assert.Contains("kind 255", refused.Message, StringComparison.Ordinal);

        // And the attempt holds no lock: the file can be mended and opened by the same process.
        using (var file = new Database(Path.Combine(_folder, "imconnect.db")))
            file.Execute("DELETE FROM journal");
        await (await TestStore.OpenAsync(_folder)).DisposeAsync();
    }

    private static Settlement Acknowledge(long id, MessageStatus status) => Settlement.Acknowledge(s_bob, new MessageId(id), status);

    private static async Task<Settled> SettleAsync(TestStore store, Settlement settlement)
    {
        var settled = Assert.Single(await store.Inbox.SettleAsync([settlement], CancellationToken.None));
        Assert.Equal(SettleOutcome.Done, settled.Outcome);
        return settled;
    }

    private static async Task<IReadOnlyList<InboxEntry>> ReadAsync(TestStore store, UserId user) =>
        await store.Inbox.ReadAsync(user, Device.Of(DeviceKind.Web), InboxPosition.None, 10, CancellationToken.None);
}
