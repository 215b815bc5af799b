using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests.Outbox;

/// <summary>What waits to be published, and what was given up, is as durable as the messages; and after a start it is the drainer's, whoever was to publish it before.</summary>
public sealed class OutboxRestartTests : IDisposable
{
    private static readonly UserId s_bob = new(2);
    private static readonly EntryEvent s_received = EntryEvent.Ack(MessageStatus.Received);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-outbox-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restart_EventsOfTheLifeBefore_AreTheDrainers()
    {
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
            Assert.Equal([2, 4, 5], (await ReadAsync(store, store.Lease.Id)).Where(one => !one.IsPublishing).Select(one => one.Entry.Id.Value));
        }

        await using var again = await OpenAsync();
        await AssertFilledAsync(again);
    }

    [Fact]
    public async Task Killed_WithAllInTheJournal_NothingIsLost()
    {
        var copy = Path.Combine(_folder, "copy");
        await using (var store = await TestStore.OpenAsync(Path.Combine(_folder, "first"), _clock))
        {
            await FillAsync(store);
            using (var file = store.File.Connect(forReading: true))
                Assert.Equal((0, 1), (file.Number("SELECT count(*) FROM message WHERE events <> 0"), file.Number("SELECT count(*) > 0 FROM journal")));
            KilledProcess.Copy(store.Folder, copy);
        }

        await using var again = await TestStore.OpenAsync(copy, _clock);
        await AssertFilledAsync(again);
    }

    [Fact]
    public async Task Restart_Size_IsWhatItWas()
    {
        OutboxSize before;
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
            await store.Inbox.SettleAsync([Settlement.Withdraw(new(1), s_bob, new(3))], CancellationToken.None);
            before = await SizeAsync(store);
            Assert.Equal((6, 1), (before.Events, before.Dead));
            Assert.True(before.Bytes > 4 * 100);
        }

        await using (var again = await OpenAsync())
        {
            Assert.Equal(before, await SizeAsync(again));

            // And it comes to nothing, whichever life counted what.
            foreach (var one in await ReadAsync(again, again.Lease.Id))
            {
                foreach (var waits in one.Events.InOrder())
                    await CompleteAsync(again, Completion.Published(one.Entry.Receiver, one.Entry.Id, waits));
            }

            Assert.Equal(new OutboxSize(0, 0, 1, InboxPosition.None), await SizeAsync(again));
        }

        await using var last = await OpenAsync();
        Assert.Equal(new OutboxSize(0, 0, 1, InboxPosition.None), await SizeAsync(last));
    }

    [Fact]
    public async Task Restart_EventsLeftToTheDrainer_OlderOfThisLifeAreStillBeforeThem()
    {
        await using (var store = await OpenAsync())
        {
            await store.AcceptAsync(TestStore.Send(1) with { PublishedBy = store.Lease.Id });
            await store.Inbox.SettleAsync([Settlement.Acknowledge(s_bob, new(1), MessageStatus.Received) with { PublishedBy = LeaseId.Outbox }], CancellationToken.None);
            store.Number("SELECT 1"); // and with it into the table
        }

        await using var again = await OpenAsync();
        Assert.Equal([EntryEvent.Send, s_received], Assert.Single(await ReadAsync(again, again.Lease.Id)).Events.InOrder());
        await CompleteAsync(again, Completion.Published(s_bob, new(1), EntryEvent.Send));
        await CompleteAsync(again, Completion.Published(s_bob, new(1), s_received));
        Assert.False((await again.AcceptAsync(TestStore.Send(2) with { PublishedBy = again.Lease.Id })).IsBehind);
    }

    [Fact]
    public async Task ACommitFails_TheSameLife_StillKnowsWhatIsItsOwn()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(TestStore.Send(1) with { PublishedBy = store.Lease.Id });
        await store.Inbox.SettleAsync([Settlement.Acknowledge(s_bob, new(1), MessageStatus.Received) with { PublishedBy = LeaseId.Outbox }], CancellationToken.None);

        var failing = new FailingOperation();
        store.Writer.Enqueue(failing);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing.Done);
        _clock.Advance(TimeSpan.FromMinutes(1)); // until the file is opened anew

        Assert.True(Assert.Single(await ReadAsync(store, store.Lease.Id)).IsPublishing);
        Assert.True((await store.AcceptAsync(TestStore.Send(2) with { PublishedBy = store.Lease.Id })).IsBehind);
        await CompleteAsync(store, Completion.Published(s_bob, new(1), EntryEvent.Send));
        Assert.Equal([s_received], (await ReadAsync(store, store.Lease.Id))[0].Events.InOrder());
    }

    [Fact]
    public async Task Restart_DeadLetters_AreThereAndNumbersGoOn()
    {
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
            var letter = Assert.Single(await store.Outbox.ListDeadAsync(0, 10, CancellationToken.None));
            Assert.Equal(1, await store.Outbox.RemoveDeadAsync([letter.Number], CancellationToken.None));
            await DieAsync(store, 5);
        }

        await using var again = await OpenAsync();
        var kept = Assert.Single(await again.Outbox.ListDeadAsync(0, 10, CancellationToken.None));
        Assert.Equal((2, 5, "too large", _clock.GetUtcNow().ToUnixTimeMilliseconds()), (kept.Number, kept.Event.Id.Value, kept.Why, kept.At));
        Assert.Equal(100, kept.Event.Body.Length);
        Assert.Equal(1, (await SizeAsync(again)).Dead);
    }

    /// <summary>
    /// 1: accepted by this life; 2: released; 3: acked before it was published; 4: away; 5: given to the drainer; 6: stored, then read; 7: dead. All from user 1 to user 2, but for 5.
    /// </summary>
    private static async Task FillAsync(TestStore store)
    {
        var life = store.Lease.Id;
        for (var id = 1; id <= 7; id++)
            await store.AcceptAsync(TestStore.Send(id, from: id == 5 ? 9 : 1) with { PublishedBy = id == 4 ? default : id == 5 ? LeaseId.Outbox : life });
        await CompleteAsync(store, Completion.Released(s_bob, new(2)));
        await store.Inbox.SettleAsync([Settlement.Acknowledge(s_bob, new(3), MessageStatus.Received) with { PublishedBy = life }], CancellationToken.None);
        await CompleteAsync(store, Completion.Offline(s_bob, new(4), default) with { Event = EntryEvent.Offline, PublishedBy = life });
        await CompleteAsync(store, Completion.Published(s_bob, new(6), EntryEvent.Send));
        await store.Inbox.SettleAsync([Settlement.Acknowledge(s_bob, new(6), MessageStatus.Read)], CancellationToken.None);
        await DieAsync(store, 7);
    }

    private static async Task AssertFilledAsync(TestStore store)
    {
        var waits = await ReadAsync(store, store.Lease.Id);
        Assert.Equal([1, 2, 3, 4, 5], waits.Select(one => one.Entry.Id.Value));
        Assert.Equal(
            [[EntryEvent.Send], [EntryEvent.Send], [EntryEvent.Send, s_received], [EntryEvent.Offline], [EntryEvent.Send]], waits.Select(one => one.Events.InOrder()));
        Assert.All(waits, one => Assert.Equal(100, one.Entry.Body.Length));
        Assert.Equal((6, 1, waits[0].Entry.Position), await SizeAsync(store) is var size ? (size.Events, size.Dead, size.Oldest) : default);
        Assert.True((await store.AcceptAsync(TestStore.Send(8) with { PublishedBy = store.Lease.Id })).IsBehind);
        Assert.False((await store.AcceptAsync(TestStore.Send(9, from: 2, to: 1) with { PublishedBy = store.Lease.Id })).IsBehind);
        Assert.Equal(7, Assert.Single(await store.Outbox.ListDeadAsync(0, 10, CancellationToken.None)).Event.Id.Value);
    }

    private static async Task DieAsync(TestStore store, long id)
    {
        var (sender, body) = (id == 5 ? new UserId(9) : new UserId(1), new byte[100]);
        await CompleteAsync(store, Completion.Dead(new MessageEvent { Type = EventType.Send, Id = new(id), Sender = sender, Receiver = s_bob, Body = body }, "too large"));
    }

    private static async Task CompleteAsync(TestStore store, Completion completion) =>
        Assert.Equal(CompleteOutcome.Done, Assert.Single(await store.Inbox.CompleteAsync([completion], CancellationToken.None)).Outcome);

    private static ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(TestStore store, LeaseId lease) =>
        store.Outbox.ReadAsync(lease, InboxPosition.None, 100, CancellationToken.None);

    private static ValueTask<OutboxSize> SizeAsync(TestStore store) => store.Outbox.CountAsync(CancellationToken.None);

    private Task<TestStore> OpenAsync() => TestStore.OpenAsync(_folder, _clock);

    /// <summary>As a disk that refuses.</summary>
    private sealed class FailingOperation : WriteOperation
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public override void Apply(InboxTables tables, long nowMilliseconds) => throw new IOException("the disk refuses");

        public override void Succeed() => _done.SetResult();

        public override void Fail() => _done.SetException(new InvalidOperationException("failed, as it should"));
    }
}
