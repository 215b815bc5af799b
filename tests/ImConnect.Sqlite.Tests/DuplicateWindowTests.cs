using ImConnect.Persistence;
using ImConnect.Sqlite.Window;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class DuplicateWindowTests : IDisposable
{
    /// <summary>More than two generations of the window, so that some are in its runs, and some in memory only.</summary>
    private const int Messages = 80_000;

    private const int Batch = 2_000;

    private static readonly InboxOptions s_wide = new() { InboxBound = 1_000_000, SenderQuota = 1_000_000 };

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-window-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Repeat_WhereverItsFirstIsKept_IsKnown()
    {
        List<Submission> sends;
        await using (var store = await TestStore.OpenAsync(_folder, options: s_wide))
        {
            sends = await FillAsync(store);
            await AssertKnownAsync(store, sends);
            Assert.Equal(Messages / DuplicateWindow.Generation, Number(store, "SELECT count(*) FROM window_run"));
            Assert.True(Number(store, "SELECT value FROM meta WHERE name = 'window_from'") > 0, "every start would read all messages");
        }

        await using var again = await TestStore.OpenAsync(_folder, options: s_wide);
        await AssertKnownAsync(again, sends);
    }

    [Fact]
    public async Task Start_AfterMany_ReadsOnlyTheNewest()
    {
        await using var store = await TestStore.OpenAsync(_folder, options: s_wide);
        await FillAsync(store);
        Assert.True(Number(store, "SELECT count(*) FROM message WHERE id >= (SELECT value FROM meta WHERE name = 'window_from')") < Messages);
    }

    [Fact]
    public async Task Window_Over_OnlyWhatStillCountsIsKept()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        List<Submission> sends;
        await using (var store = await TestStore.OpenAsync(_folder, clock, s_wide))
        {
            sends = await FillAsync(store);
            for (var at = 0; at < sends.Count; at += Batch)
            {
                // All but the first are settled.
                var acks = sends.GetRange(at, Batch).Skip(at == 0 ? 1 : 0).Select(send => Settlement.Acknowledge(send.Receiver, send.Id, MessageStatus.Read)).ToArray();
                Assert.All(await store.Inbox.SettleAsync(acks, CancellationToken.None), settled => Assert.Equal(SettleOutcome.Done, settled.Outcome));
            }

            clock.Advance(s_wide.Window - TimeSpan.FromSeconds(1));
            await store.KeepHouseAsync();
            Assert.Equal(2, Number(store, "SELECT count(*) FROM window_run"));
            await AssertKnownAsync(store, sends.GetRange(0, Batch));

            clock.Advance(TimeSpan.FromSeconds(2));
            await store.KeepHouseAsync();
            Assert.Equal(1, Number(store, "SELECT count(*) FROM window_run"));
            Assert.Equal(WindowEntry.Length, Number(store, "SELECT sum(length(entries)) FROM window_page"));
        }

        await using var again = await TestStore.OpenAsync(_folder, clock, s_wide);
        var first = await again.AcceptAsync(sends[0] with { Id = new MessageId(2_000_000) });
        Assert.Equal((AcceptOutcome.Repeat, sends[0].Id), (first.Outcome, first.Id));
        Assert.Equal(AcceptOutcome.New, (await again.AcceptAsync(sends[1] with { Id = new MessageId(2_000_001) })).Outcome);
        var second = await again.AcceptAsync(sends[1] with { Id = new MessageId(2_000_002) });
        Assert.Equal((AcceptOutcome.Repeat, 2_000_001), (second.Outcome, second.Id.Value));
    }

    [Fact]
    public async Task Erased_IsInNoRun()
    {
        await using var store = await TestStore.OpenAsync(_folder, options: s_wide);
        var sends = await FillAsync(store);
        var before = Number(store, "SELECT sum(length(entries)) FROM window_page") / WindowEntry.Length;
        await store.History.EraseUserAsync(new UserId(1), CancellationToken.None);
        var inRuns = sends.Take((int)before).Count(send => send.Sender.Value == 1);
        Assert.True(inRuns > 0);
        Assert.Equal(before - inRuns, Number(store, "SELECT sum(length(entries)) FROM window_page") / WindowEntry.Length);
        await AssertKnownAsync(store, [.. sends.Where(send => send.Sender.Value != 1).Take(Batch)]);
    }

    [Fact]
    public async Task TwoKeysOfOneHash_AreTwoMessages()
    {
        await using var store = await TestStore.OpenAsync(_folder, options: s_wide);
        await FillAsync(store);

        // A run that says of another message what it would say of this one.
        using (var direct = store.File.Connect(forReading: false))
            direct.Execute("UPDATE window_page SET entries = zeroblob(length(entries))");
        var other = TestStore.Send(3_000_000);
        Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(other)).Outcome);
        Assert.Equal(AcceptOutcome.Repeat, (await store.AcceptAsync(other with { Id = new MessageId(3_000_001) })).Outcome);
    }

    [Fact]
    public void Filter_KnowsWhatWasAdded_AndIsSeldomWrongOfOthers()
    {
        const int Count = 100_000;
        var filter = new HashFilter(Count);
        var random = new Random(1);
        var added = Enumerable.Range(0, Count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue)).ToList();
        added.ForEach(filter.Add);
        Assert.All(added, hash => Assert.True(filter.MayHave(hash)));
        Assert.InRange(Enumerable.Range(0, Count).Count(_ => filter.MayHave((ulong)random.NextInt64(long.MinValue, long.MaxValue))), 0, Count / 200);
    }

    [Fact]
    public async Task Log_ShortenedWhileAReaderHoldsIt_IsNoFault()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(TestStore.Send(1));
        using var reader = store.Settled();
        reader.Execute("BEGIN");
        Assert.Equal(1L, reader.Number("SELECT count(*) FROM message"));
        await store.AcceptAsync(TestStore.Send(2));
        store.Writer.ShortenLog();
        Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(TestStore.Send(3))).Outcome);
        Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(TestStore.Send(4))).Outcome);
        Assert.Null(store.Writer.Fault);
    }

    private static async Task<List<Submission>> FillAsync(TestStore store)
    {
        var sends = new List<Submission>();
        for (var id = 1; id <= Messages; id += Batch)
        {
            var batch = Enumerable.Range(id, Batch).Select(n => TestStore.Send(n, from: 1 + (n % 7), to: 100 + (n % 5), size: 10)).ToArray();
            Assert.All(await store.Inbox.AcceptAsync(batch, CancellationToken.None), a => Assert.Equal(AcceptOutcome.New, a.Outcome));
            sends.AddRange(batch);
        }

        return sends;
    }

    private static async Task AssertKnownAsync(TestStore store, List<Submission> sends)
    {
        for (var at = 0; at < sends.Count; at += Batch)
        {
            var repeats = sends.GetRange(at, Batch).Select(send => send with { Id = new MessageId(send.Id.Value + 1_000_000) }).ToArray();
            var answers = await store.Inbox.AcceptAsync(repeats, CancellationToken.None);
            for (var i = 0; i < answers.Length; i++)
                Assert.Equal((AcceptOutcome.Repeat, sends[at + i].Id), (answers[i].Outcome, answers[i].Id));
        }
    }

    private static long Number(TestStore store, string sql)
    {
        using var connection = store.Settled();
        return connection.Number(sql);
    }
}
