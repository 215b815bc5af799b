using System.Text;
using ImConnect.Persistence;
using Xunit;

namespace ImConnect.Sqlite.Tests.History;

/// <summary>Erased is gone from the disk, not just from the tables.</summary>
public sealed class EraseFileTests : IDisposable
{
    private const string Secret = "the text that nobody may find again";
    private const string Kept = "the text of somebody else";

    private static readonly InboxOptions s_wide = new() { InboxBound = 1_000_000, SenderQuota = 1_000_000 };

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-erase-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(7, 10)]
    [InlineData(8, 2)]
    [InlineData(9, 1)]
    public async Task Erase_Text_IsInNoFileOfTheFolder(int seed, int oneLongIn)
    {
        await using var store = await TestStore.OpenAsync(_folder, options: s_wide);
        var random = new Random(seed);
        List<Submission> sent = [];
        for (var at = 0; at < 60; at++)
        {
            // Ids out of order, so that pages are split in their middle; short bodies, and some that need pages of their own.
            var batch = Enumerable.Range(0, 50).Select(n => Send(1000 + (at * 50) + n, n % 3, random.Next(oneLongIn) == 0 ? 9_000 : random.Next(200)))
                .OrderBy(_ => random.Next()).ToList();
            Assert.All(await store.Inbox.AcceptAsync(batch, CancellationToken.None), a => Assert.Equal(AcceptOutcome.New, a.Outcome));
            sent.AddRange(batch);
            var settled = batch.Where(_ => random.Next(3) > 0).Select(send => random.Next(5) == 0
                ? Settlement.Withdraw(send.Sender, send.Receiver, send.Id)
                : Settlement.Acknowledge(send.Receiver, send.Id, (MessageStatus)random.Next(3, 5))).ToList();
            await store.Inbox.SettleAsync(settled, CancellationToken.None);
            if (at == 30)
                Assert.True(await store.Shrinker.TryEmptyLogAsync()); // some of it is in the file, some in the log
        }

        Assert.True(Found(Secret) > 0);
        var length = new FileInfo(store.File.Path).Length;

        var erased = await store.History.EraseUserAsync(new UserId(1), CancellationToken.None);

        Assert.Equal(sent.Count(send => IsOfTheUser(send)), erased);
        Assert.Equal(0, Found(Secret));
        Assert.True(Found(Kept) > 0);
        Assert.True(new FileInfo(store.File.Path).Length < length, "the room was not given back");
        Assert.Equal("ok", store.Text("PRAGMA integrity_check"));
        Assert.Equal(sent.Count - erased, store.Number("SELECT count(*) FROM message"));
        Assert.Equal(0, store.Number("SELECT count(*) FROM notice WHERE receiver = 1 OR sender = 1"));
        Assert.Equal(0, store.Number("SELECT count(*) FROM chat_message WHERE receiver = 1 OR sender = 1"));
        Assert.Equal(0, store.Number("SELECT count(*) FROM conversation WHERE owner = 1 OR other = 1"));
    }

    [Fact]
    public async Task Withdrawn_Text_IsGoneFromTheFileToo()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        var sent = Send(1, 0, 0);
        await store.AcceptAsync(sent);
        await store.Inbox.SettleAsync([Settlement.Withdraw(sent.Sender, sent.Receiver, sent.Id)], CancellationToken.None);
        Assert.True(await store.Shrinker.TryEmptyLogAsync());
        Assert.Equal(0, Found(Secret));
    }

    [Fact]
    public async Task Erase_StoppedHalfWay_IsFinishedByTheNextCall()
    {
        List<Submission> sent;
        await using (var store = await TestStore.OpenAsync(_folder, options: s_wide))
        {
            sent = [.. Enumerable.Range(1, 3000).Select(n => Send(n, n % 3, 20))];
            await store.Inbox.AcceptAsync(sent, CancellationToken.None);

            // As a crash would: some pieces are committed, and then no more.
            var step = new Sqlite.History.CatchUpOperation(null);
            do
            {
                step = new Sqlite.History.CatchUpOperation(null);
                store.Writer.Enqueue(step);
            }
            while ((await step.Done)!.HasMore);
            var piece = new Sqlite.History.EraseOperation(1, [2, 3], 0, long.MaxValue);
            store.Writer.Enqueue(piece);
            Assert.True((await piece.Done)!.HasMore);
        }

        await using var again = await TestStore.OpenAsync(_folder, options: s_wide);
        var left = again.Number("SELECT count(*) FROM message WHERE sender = 1 OR receiver = 1");
        Assert.True(left < sent.Count(IsOfTheUser));
        Assert.Equal(left, await again.History.EraseUserAsync(new UserId(1), CancellationToken.None));
        Assert.Equal(0, Found(Secret));
        Assert.Equal(again.Number("SELECT count(*) FROM message WHERE open = 1"), again.Writer.State.Open);
    }

    [Fact]
    public async Task Erase_NewestMessages_TheirIdsNeverComeAgain()
    {
        await using (var store = await TestStore.OpenAsync(_folder))
        {
            await store.AcceptAsync(Send(1L << 60, 0, 0));
            await store.History.EraseUserAsync(new UserId(1), CancellationToken.None);
        }

        await using var again = await TestStore.OpenAsync(_folder);
        Assert.Equal(1L << 60, again.Lease.IdFloor.Value);
    }

    [Fact]
    public async Task Erase_FriendNoticesAndDevices_GoToo()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(Send(1, 0, 0));
        await store.AcceptAsync(Send(2, 1, 0));
        using (var direct = store.File.Connect(forReading: false))
        {
            direct.Execute("UPDATE message SET kind = 3, open = 0, due = NULL; INSERT INTO device VALUES (1, 'phone', 5, 0), (2, 'phone', 5, 0)");
            direct.Execute("DELETE FROM chat_message; DELETE FROM conversation");
        }

        await store.History.EraseUserAsync(new UserId(1), CancellationToken.None);

        Assert.Equal(0, store.Number("SELECT count(*) FROM message"));
        Assert.Equal(1, store.Number("SELECT count(*) FROM device"));
    }

    [Fact]
    public async Task Erase_WhileOthersWrite_EndsAndTouchesNobodyElse()
    {
        await using var store = await TestStore.OpenAsync(_folder, options: s_wide);
        await store.Inbox.AcceptAsync([.. Enumerable.Range(1, 2000).Select(n => Send(n, n % 2, 50))], CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var kept = 0;
        var writing = Task.Run(async () =>
        {
            for (var id = 10_000; !stop.IsCancellationRequested; id++)
            {
                Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(Send(id, 2, 50))).Outcome);
                kept++;
            }
        });

        Assert.Equal(2000, await store.History.EraseUserAsync(new UserId(1), CancellationToken.None));
        await stop.CancelAsync();
        await writing;

        Assert.Equal(kept, store.Number("SELECT count(*) FROM message"));
        Assert.Equal(kept, await store.Inbox.CountAsync(null, CancellationToken.None));
    }

    private static bool IsOfTheUser(Submission send) => send.Sender.Value == 1 || send.Receiver.Value == 1;

    /// <summary>From the user, to the user, or between others.</summary>
    private static Submission Send(long id, int which, int padding) =>
        TestStore.Send(id, from: which == 0 ? 1 : 2, to: which switch { 0 => 2, 1 => 1, _ => 3 }) with
        {
            Body = Encoding.UTF8.GetBytes((which == 2 ? Kept : Secret) + new string('.', padding) + (which == 2 ? Kept : Secret)),
        };

    private int Found(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var found = 0;
        foreach (var path in Directory.GetFiles(_folder).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            for (var at = bytes.AsSpan().IndexOf(wanted); at >= 0;)
            {
                found++;
                var next = bytes.AsSpan(at + 1).IndexOf(wanted);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return found;
    }
}
