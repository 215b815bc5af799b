namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>kill -9 from outside, at moments that nobody chose, while ten thousand messages are on their way and links break.</summary>
public sealed class RandomKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kill_FiveTimesInABurst_LosesAndDoublesNothing()
    {
        await using var world = new CrashWorld(users: 6);
        world.Settings = world.Settings with { DrainPage = 100 };
        await new Burst(world, messages: 10_000, kills: 5, output).RunAsync();
    }
}
