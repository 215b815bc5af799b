using ImConnect.Persistence;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class BackupTests : IDisposable
{
    private static readonly InboxOptions s_wide = new() { InboxBound = 1_000_000, SenderQuota = 1_000_000 };

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-backup-").FullName;

    private string Target => Path.Combine(_folder, "imconnect.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Backup_UnderLoad_HoldsWhatWasAckedBeforeAndIsADataFile()
    {
        HashSet<MessageId> acked = [];
        await using (var store = await TestStore.OpenAsync(options: s_wide))
        using (var backup = new SqliteBackup(store.File))
        using (var stop = new CancellationTokenSource())
        {
            var gate = new Lock();
            var writing = Task.Run(async () =>
            {
                for (var id = 1; !stop.IsCancellationRequested; id += 20)
                {
                    var batch = Enumerable.Range(id, 20).Select(n => TestStore.Send(n)).ToList();
                    var accepted = await store.Inbox.AcceptAsync(batch, CancellationToken.None);
                    Assert.All(accepted, a => Assert.Equal(AcceptOutcome.New, a.Outcome));
                    lock (gate)
                        acked.UnionWith(batch.Select(send => send.Id));
                }
            });
            HashSet<MessageId> before;
            do
            {
                await Task.Yield();
                lock (gate)
                    before = [.. acked];
            }
            while (before.Count < 2000 && !writing.IsFaulted);

            await backup.BackupAsync(Target, CancellationToken.None);
            await stop.CancelAsync();
            await writing;
            acked = before;
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        Assert.Equal(Target, Assert.Single(Directory.GetFiles(_folder)));
        await using var copy = await TestStore.OpenAsync(_folder, options: s_wide);
        Assert.Equal("ok", copy.Text("PRAGMA integrity_check"));
        Assert.Equal(2, copy.Number("PRAGMA auto_vacuum"));
        HashSet<MessageId> waiting = [];
        var after = InboxPosition.None;
        while (await copy.Inbox.ReadAsync(new(2), Connections.Device.Of(Connections.DeviceKind.Web), after, 1000, CancellationToken.None) is [.., var last] page)
        {
            waiting.UnionWith(page.Select(entry => entry.Id));
            after = last.Position;
        }

        Assert.Superset(acked, waiting);
        Assert.Equal(waiting.Count, await copy.Inbox.CountAsync(null, CancellationToken.None));
        Assert.Equal(AcceptOutcome.New, (await copy.AcceptAsync(TestStore.Send(1L << 60))).Outcome);
    }

    [Fact]
    public async Task Backup_ToAFileThatExists_IsRefusedAndTheFileStays()
    {
        await using var store = await TestStore.OpenAsync();
        using var backup = new SqliteBackup(store.File);
        await File.WriteAllTextAsync(Target, "mine");

        var refused = await Assert.ThrowsAsync<IOException>(() => backup.BackupAsync(Target, CancellationToken.None));

        Assert.Contains("exists", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Target));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Backup_ToAFolderThatIsNot_FailsAndLeavesNothing()
    {
        await using var store = await TestStore.OpenAsync();
        using var backup = new SqliteBackup(store.File);
        await Assert.ThrowsAnyAsync<IOException>(() => backup.BackupAsync(Path.Combine(_folder, "no", "such", "copy.db"), CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Backup_Cancelled_LeavesNothingAndTheNextSucceeds()
    {
        await using var store = await TestStore.OpenAsync(options: s_wide);
        for (var id = 0; id < 20; id++)
            await store.Inbox.AcceptAsync([.. Enumerable.Range((id * 100) + 1, 100).Select(n => TestStore.Send(n, size: 9_000))], CancellationToken.None);
        using var backup = new SqliteBackup(store.File);
        using var stop = new CancellationTokenSource();
        var copying = backup.BackupAsync(Target, stop.Token);
        while (!copying.IsCompleted && new FileInfo(Target + ".part") is not { Exists: true, Length: > 0 })
            await Task.Yield();
        await stop.CancelAsync();
        try
        {
            await copying;
            File.Delete(Target); // it was faster than the cancellation
        }
        catch (OperationCanceledException)
        {
            // as asked
        }

        Assert.Empty(Directory.GetFiles(_folder));
        await backup.BackupAsync(Target, CancellationToken.None);
        Assert.Equal(Target, Assert.Single(Directory.GetFiles(_folder)));
    }
}
