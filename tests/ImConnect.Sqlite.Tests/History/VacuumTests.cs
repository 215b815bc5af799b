using ImConnect.Persistence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests.History;

public sealed class VacuumTests
{
    private const int Size = 8_000;
    private const int Messages = 2_000;

    [Fact]
    public async Task File_WhoseMessagesExpired_ShrinksWhileOthersWrite()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var options = new InboxOptions { InboxBound = 100_000, SenderQuota = 100_000 };
        await using var store = await TestStore.OpenAsync(clock: clock, options: options);
        var sent = Enumerable.Range(1, Messages).Select(n => TestStore.Send(n, size: Size)).ToList();
        foreach (var batch in sent.Chunk(100))
        {
            await store.Inbox.AcceptAsync(batch, CancellationToken.None);
            await store.Inbox.SettleAsync([.. batch.Select(send => Settlement.Acknowledge(send.Receiver, send.Id, MessageStatus.Read))], CancellationToken.None);
        }

        Assert.True(await store.Shrinker.TryEmptyLogAsync());
        var full = new FileInfo(store.File.Path).Length;
        Assert.True(full > (long)Messages * Size);
        clock.Advance(store.Upkeep.Retention + TimeSpan.FromHours(1));

        bool hasMore;
        var id = 1_000_000L;
        do
        {
            var round = new HousekeepingOperation(options, store.Upkeep.Retention);
            store.Writer.Enqueue(round);
            hasMore = await round.Done;
        }
        while (hasMore);
        Assert.True(store.Number("PRAGMA freelist_count") > 1024);
        var upkeep = store.Upkeep.RunAsync(CancellationToken.None);
        while (!upkeep.IsCompleted)
            Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(TestStore.Send(id++))).Outcome);
        await upkeep;

        while (!await store.Shrinker.TryEmptyLogAsync())
            await Task.Yield();
        Assert.True(new FileInfo(store.File.Path).Length < full / 2, $"{full} bytes became {new FileInfo(store.File.Path).Length}");
        Assert.Equal("ok", store.Text("PRAGMA integrity_check"));
        Assert.Equal(id - 1_000_000L, store.Number("SELECT count(*) FROM message"));
    }

    [Fact]
    public async Task File_WithFewFreePages_IsLeftAlone()
    {
        await using var store = await TestStore.OpenAsync();
        for (var id = 1; id <= 50; id++)
            await store.AcceptAsync(TestStore.Send(id, size: Size));
        using (var direct = store.File.Connect(forReading: false))
            direct.Execute("DELETE FROM message");
        var free = store.Number("PRAGMA freelist_count");
        Assert.True(free > 0);
        await store.Upkeep.RunAsync(CancellationToken.None);
        Assert.Equal(free, store.Number("PRAGMA freelist_count"));
    }
}
