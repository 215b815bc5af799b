using System.Diagnostics;
using System.Globalization;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>kill -9 from outside, at moments that nobody chose, while ten thousand messages are on their way and links break.</summary>
public sealed class RandomKillTests(ITestOutputHelper output)
{
    private const int Users = 6;
    private const int Messages = 10_000;
    private const int Kills = 5;

    /// <summary>How many sends of one client may wait for their ack.</summary>
    private const int Window = 32;

    /// <summary>At most so many acks between two links that break.</summary>
    private const int Step = 200;

    private const string SeedName = "IMCONNECT_CRASH_SEED";

    [Fact]
    public async Task Kill_FiveTimesInABurst_LosesAndDoublesNothing()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedName), CultureInfo.InvariantCulture, out var given)
            ? given
            : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed} (again with {SeedName}={seed})");
        var random = new Random(seed);

        await using var world = new CrashWorld(Users);
        world.Settings = world.Settings with { DrainPage = 100 };
        await world.StartAsync();
        foreach (var client in world.Clients)
            client.GoOnline();
        var sending = Task.WhenAll(world.Clients.Select(client => SendAsync(world, client, random.Next())));
        var breaking = BreakLinksAsync(world, random.Next());
        foreach (var moment in Moments(random))
        {
            await Eventually.MustHoldAsync(() => world.Acked >= moment, CrashWorld.Patience, () => $"{moment} acks, seed {seed}\n{world.Host?.Output}");
            Spin(random.Next(0, 3_000));
            await world.KillAsync();
            output.WriteLine($"killed after {world.Acked} acks");
            await world.StartAsync();
        }

        await sending.WaitAsync(CrashWorld.Patience);
        await breaking;
        var findings = await world.SettleAndCheckAsync();
        output.WriteLine($"{world.Acked} acked, {world.Clients.Sum(client => client.Log.ReceivedCount)} pushes received");
        Assert.True(findings.Count == 0, $"seed {seed}, {findings.Count} findings\n{string.Join('\n', findings.Take(50))}");
        Assert.Equal(Messages, world.Acked);
    }

    /// <summary>One in each fifth of the burst: after how many acks.</summary>
    private static IEnumerable<int> Moments(Random random)
    {
        const int Part = Messages / Kills;
        for (var i = 0; i < Kills; i++)
            yield return (i * Part) + random.Next(1, Part - (Users * Window));
    }

    /// <summary>And links break meanwhile: with them goes what the host has written and the client has not read.</summary>
    private static async Task BreakLinksAsync(CrashWorld world, int seed)
    {
        var random = new Random(seed);
        for (var moment = random.Next(Step); moment < Messages; moment += random.Next(1, Step))
        {
            await Eventually.HoldsAsync(() => world.Acked >= moment, CrashWorld.Patience);
            world.Clients[random.Next(Users)].Break();
        }
    }

    /// <summary>Microseconds, so that the kill does not always follow an ack.</summary>
    private static void Spin(int microseconds)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
            Thread.SpinWait(20);
    }

    private static async Task SendAsync(CrashWorld world, CrashClient client, int seed)
    {
        var random = new Random(seed);
        var share = (Messages / Users) + (client.User <= Messages % Users ? 1 : 0);
        for (var i = 0; i < share; i++)
        {
            if (!await Eventually.HoldsAsync(() => client.Log.Unanswered < Window, CrashWorld.Patience))
                return;
            var to = world.Clients[random.Next(Users - 1)].User;
            await client.SendAsync(to == client.User ? (ulong)Users : to, $"{i} of {client.User}");
        }
    }
}
