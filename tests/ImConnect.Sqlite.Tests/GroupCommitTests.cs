using ImConnect.Persistence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Calls_ThatComeAtOnce_AreAllKeptInTheirOrder()
    {
        await using var store = await TestStore.OpenAsync();
        var calls = new List<Task<Accepted[]>>();
        for (var i = 1; i <= 200; i++)
            calls.Add(store.Inbox.AcceptAsync([TestStore.Send(i)], CancellationToken.None).AsTask());
        var accepted = (await Task.WhenAll(calls)).Select(a => a[0]).ToList();
        Assert.All(accepted, a => Assert.Equal(AcceptOutcome.New, a.Outcome));
        Assert.Equal(accepted.OrderBy(a => a.Position), accepted);
        Assert.Equal(200, await store.Inbox.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Log_UnderLoad_IsBroughtIntoTheFileByTheCheckpointer()
    {
        var clock = new FakeTimeProvider();
        await using var store = await TestStore.OpenAsync(clock: clock, options: new InboxOptions { InboxBound = 100_000, SenderQuota = 100_000 });
        await store.Checkpointer.StartAsync(CancellationToken.None);
        const int Size = 8000;
        for (var i = 1; i <= 40; i++)
        {
            var batch = Enumerable.Range(0, 50).Select(n => TestStore.Send((i * 1000) + n, size: Size)).ToArray();
            Assert.All(await store.Inbox.AcceptAsync(batch, CancellationToken.None), a => Assert.Equal(AcceptOutcome.New, a.Outcome));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        // The file itself has grown: without a checkpoint everything would be in the log.
        var deadline = Environment.TickCount64 + 20_000;
        while (new FileInfo(store.File.Path).Length < 2_000 * Size)
        {
            Assert.True(Environment.TickCount64 < deadline, "no checkpoint brought the log into the file");
            await store.AcceptAsync(TestStore.Send(Environment.TickCount64 + 1_000_000, size: Size));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await store.Checkpointer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Housekeeping_AfterTheWindow_RemovesSettledRowsAndNoOthers()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var store = await TestStore.OpenAsync(clock: clock);
        await store.AcceptAsync(TestStore.Send(1));
        await store.AcceptAsync(TestStore.Send(2));
        await store.Inbox.SettleAsync([Settlement.Acknowledge(new UserId(2), new MessageId(1), MessageStatus.Read)], CancellationToken.None);
        clock.Advance(new InboxOptions().Window);
        var round = new HousekeepingOperation(new InboxOptions());
        store.Writer.Enqueue(round);
        Assert.False(await round.Done);
        using var connection = store.Settled();
        Assert.Equal(1L, connection.Number("SELECT count(*) FROM message"));
        Assert.Equal(2L, connection.Number("SELECT id FROM message"));
    }
}
