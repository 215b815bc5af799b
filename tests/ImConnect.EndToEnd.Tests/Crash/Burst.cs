using System.Diagnostics;
using System.Globalization;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>kill -9 from outside, at moments that nobody chose, while messages are on their way and links break.</summary>
internal sealed class Burst(CrashWorld world, int messages, int kills, ITestOutputHelper output)
{
    /// <summary>How many sends of one client may wait for their ack.</summary>
    private const int Window = 32;

    /// <summary>At most so many acks between two links that break.</summary>
    private const int Step = 200;

    private const string SeedName = "IMCONNECT_CRASH_SEED";

    private readonly int _users = world.Clients.Count;

    /// <summary>Sends them all, kills so often, and brings all to rest; what the checker of messages finds is a failure.</summary>
    /// <param name="meanwhile">What else must end before all comes to rest.</param>
    public async Task RunAsync(Task? meanwhile = null)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedName), CultureInfo.InvariantCulture, out var given)
            ? given
            : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed} (again with {SeedName}={seed})");
        var random = new Random(seed);
        await world.StartAsync();
        foreach (var client in world.Clients)
            client.GoOnline();
        var sending = Task.WhenAll(world.Clients.Select(client => SendAsync(client, random.Next())));
        var breaking = BreakLinksAsync(random.Next());
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
        await (meanwhile ?? Task.CompletedTask);
        var findings = await world.SettleAndCheckAsync();
        output.WriteLine($"{world.Acked} acked, {world.Clients.Sum(client => client.Log.ReceivedCount)} pushes received");
        Assert.True(findings.Count == 0, $"seed {seed}, {findings.Count} findings\n{string.Join('\n', findings.Take(50))}");
        Assert.Equal(messages, world.Acked);
    }

    /// <summary>One in each part of the burst: after how many acks.</summary>
    private IEnumerable<int> Moments(Random random)
    {
        for (var i = 0; i < kills; i++)
            yield return (i * (messages / kills)) + random.Next(1, (messages / kills) - (_users * Window));
    }

    /// <summary>And links break meanwhile: with them goes what the host has written and the client has not read.</summary>
    private async Task BreakLinksAsync(int seed)
    {
        var random = new Random(seed);
        for (var moment = random.Next(Step); moment < messages; moment += random.Next(1, Step))
        {
            await Eventually.HoldsAsync(() => world.Acked >= moment, CrashWorld.Patience);
            world.Clients[random.Next(_users)].Break();
        }
    }

    /// <summary>Microseconds, so that the kill does not always follow an ack.</summary>
    private static void Spin(int microseconds)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
            Thread.SpinWait(20);
    }

    private async Task SendAsync(CrashClient client, int seed)
    {
        var random = new Random(seed);
        var share = (messages / _users) + ((int)client.User <= messages % _users ? 1 : 0);
        for (var i = 0; i < share; i++)
        {
            if (!await Eventually.HoldsAsync(() => client.Log.Unanswered < Window, CrashWorld.Patience))
                return;
            var to = world.Clients[random.Next(_users - 1)].User;
            await client.SendAsync(to == client.User ? (ulong)_users : to, $"{i} of {client.User}");
        }
    }
}
