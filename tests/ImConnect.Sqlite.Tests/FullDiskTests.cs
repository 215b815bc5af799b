using System.Diagnostics;
using ImConnect.Persistence;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class FullDiskTests
{
    [Fact]
    public async Task Disk_Full_AcksNothingAndHealsByItself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Needs root, to mount a small disk.");
        var folder = Directory.CreateTempSubdirectory("imconnect-disk-").FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder), "Mounting a tmpfs is not allowed here.");
        try
        {
            await using var store = await TestStore.OpenAsync(folder);
            var kept = new List<Accepted>();
            var id = 1L;
            Accepted last;
            do
            {
                last = await store.AcceptAsync(TestStore.Send(id++, size: 4000));
                if (last.Outcome == AcceptOutcome.New)
                    kept.Add(last);
            }
            while (last.Outcome == AcceptOutcome.New && id < 1000);

            Assert.Equal(AcceptOutcome.Unavailable, last.Outcome);
            Assert.NotEmpty(kept);
            Assert.NotNull(store.Writer.Fault);
            Assert.True(Run("mount", "-o", "remount,size=16m", folder));

            // The next calls find the file usable again; nothing has to be done by hand.
            var deadline = Environment.TickCount64 + 20_000;
            while ((last = await store.AcceptAsync(TestStore.Send(id++, size: 4000))).Outcome != AcceptOutcome.New)
                Assert.True(Environment.TickCount64 < deadline, $"still refused: {store.Writer.Fault}");
            Assert.Null(store.Writer.Fault);
            kept.Add(last);
            var heads = await store.Inbox.FindAsync(new UserId(2), [.. kept.Select(k => k.Id)], CancellationToken.None);
            Assert.Equal(kept.Count, heads.Count);
        }
        finally
        {
            Run("umount", folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
