using ImConnect.EndToEnd.Tests.Checker;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>
/// A kill leaves the page cache alone, so it says nothing of fsync. Here the host goes on with what its disk held: a copy of the image below its file system, taken while
/// it stood still.
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private const int Users = 4;
    private const int AcksBefore = 400;
    private const string Canary = "not-fsynced";

    /// <summary>The kernel may write back what nobody asked it to at any moment; such a copy shows nothing, and another is taken.</summary>
    private const int Attempts = 5;

    [Fact]
    public async Task PowerLoss_UnderLoad_KeepsWhatWasAcked()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await TryAsync())
                return;
            output.WriteLine($"attempt {attempt}: the copy holds what was never fsynced");
        }

        Assert.Fail($"{Attempts} copies held what was never fsynced: nothing is known of a power loss");
    }

    /// <summary>False when the copy says nothing of a power loss.</summary>
    private async Task<bool> TryAsync()
    {
        await using var world = new CrashWorld(Users);
        using var disk = LoopImage.TryMake(world.Folder, out var whyNot);
        Assert.SkipWhen(disk is null, $"power loss is not tested: {whyNot}");
        world.Settings = world.Settings with { DataDirectory = Path.Combine(disk!.MountPoint, "data"), DrainPage = 100 };
        await world.StartAsync();
        foreach (var client in world.Clients)
            client.GoOnline();
        using var end = new CancellationTokenSource();
        var sending = Task.WhenAll(world.Clients.Select(client => SendAsync(world, client, end.Token)));
        await Eventually.MustHoldAsync(() => world.Acked >= AcksBefore, CrashWorld.Patience, () => $"{AcksBefore} acks\n{world.Host?.Output}");

        // The moment of the power loss: nobody is inside a system call, and what was written to the disk is what was fsynced.
        Signals.Send(world.Host!.Id, Signals.Stop);
        await Eventually.MustHoldAsync(() => Signals.IsStopped(world.Host.Id), CrashWorld.Patience, () => "the host stands still");

        // Something that nobody fsyncs, to see that the copy does not hold such things. Written now: an fsync of the host's own might have taken it along.
        await File.WriteAllTextAsync(Path.Combine(disk.MountPoint, Canary), Canary);
        using var copy = disk.CopyAsAfterPowerLoss(world.Folder);
        var canary = new FileInfo(Path.Combine(copy.MountPoint, Canary));
        await end.CancelAsync();
        await world.KillAsync();
        await sending;
        if (canary.Exists && canary.Length > 0)
            return false;
        var acked = world.Clients.SelectMany(client => client.Log.Sent).Where(message => message.IsAcked).ToList();
        output.WriteLine($"{acked.Count} acked before the power was lost");

        // The disk alone: before anybody comes who could send again.
        world.Settings = world.Settings with { DataDirectory = Path.Combine(copy.MountPoint, "data"), Port = Ports.Next() };
        await world.StartUnseenAsync();
        await world.Host.StopAsync();
        var kept = StoreContents.Read(world.Settings.DataDirectory).Messages.Select(row => row.Id).ToHashSet();
        var lost = acked.Where(message => !message.Ids.All(kept.Contains)).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} of {acked.Count} acked messages are gone, such as {string.Join('\n', lost.Take(5))}");

        // And with everybody: nothing is doubled, reordered or left.
        await world.StartAsync();
        var findings = await world.SettleAndCheckAsync();
        Assert.True(findings.Count == 0, string.Join('\n', findings.Take(50)));
        return true;
    }

    private static async Task SendAsync(CrashWorld world, CrashClient client, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var to = world.Clients[(int)((client.User + (ulong)(i % (Users - 1))) % Users)].User;
            await client.SendAsync(to, $"{i} of {client.User}");
            await Eventually.HoldsAsync(() => client.Log.Unanswered < 8 || end.IsCancellationRequested, CrashWorld.Patience);
        }
    }
}
