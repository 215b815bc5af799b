using ImConnect.Persistence;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class DuplicateWindowTests : IDisposable
{
    /// <summary>More than two generations of the window, so that some are in its table, some on their way there, and some in memory only.</summary>
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
            Assert.True(Number(store, "SELECT count(*) FROM window") > 0, "nothing has gone into the table");
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
