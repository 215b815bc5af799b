using System.Diagnostics;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>The kernel says that an fsync failed. What the file then looks like in memory is not to be believed.</summary>
public sealed class FsyncErrorTests
{
    /// <summary>Which fsyncs of the host fail: some come before the first message, the rest are commits.</summary>
    private const string Failing = "20..24";

    [Fact]
    public async Task Fsync_Fails_AcksNothingAndHealsByItself()
    {
        Assert.SkipUnless(CanTrace(), "Needs strace, and the right to trace a process, to have the kernel's answer changed.");
        await using var world = new CrashWorld(users: 2);
        world.Settings = world.Settings with
        {
            // -D: the host is our child, the tracer beside it
            Launcher = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:error=EIO:when={Failing}"],
        };
        await world.StartAsync();
        foreach (var client in world.Clients)
            client.GoOnline();
        var (alice, bob) = (world.Clients[0], world.Clients[1]);

        // One at a time, so that each is a commit of its own, until some were refused and many were taken after them.
        var number = 0;
        while (!HasHealed(alice))
        {
            Assert.True(number < 2_000, $"no fsync failed, or nothing was taken after it\n{world.Host?.Output}");
            await alice.SendAsync(bob.User, $"{++number}");
            await world.AnsweredAsync();
        }

        Assert.All(alice.Log.Sent.Where(sent => !sent.IsAcked), sent => Assert.Equal((int)Reason.StoreUnavailable, sent.Refused));

        // The same file without the tracer: all that was acked is there.
        await world.KillAsync();
        world.Settings = world.Settings with { Launcher = [] };
        await world.StartAsync();
        var findings = await world.SettleAndCheckAsync();
        Assert.DoesNotContain(findings, finding => finding.Kind == Checker.FindingKind.Lost);
        Assert.DoesNotContain(findings, finding => finding.Kind == Checker.FindingKind.Doubled);
    }

    private static bool HasHealed(CrashClient client)
    {
        var sent = client.Log.Sent;
        var refused = sent.TakeWhile(message => message.IsAcked).Count();
        return refused < sent.Count && sent.Skip(refused).Count(message => message.IsAcked) >= 20;
    }

    private static bool CanTrace()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("strace", ["-qq", "-o", "/dev/null", "true"]));
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
