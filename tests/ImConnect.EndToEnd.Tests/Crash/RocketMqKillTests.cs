using ImConnect.EndToEnd.Tests.Checker;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>A real RocketMQ takes the events: kill -9 of the gateway, then of the broker and of its proxy, while messages flow; what a consumer gets is held against what clients saw and the store holds.</summary>
public sealed class RocketMqKillTests(RocketMqBroker broker, ITestOutputHelper output)
{
    private const int Messages = 3_000;

    [Fact(Explicit = true)]
    public Task Gateway_KilledThreeTimesInABurst_EveryEventReachesAConsumerInOrder() => RunAsync("IMC_GATEWAY_KILLS", kills: 3, during: null);

    [Fact]
    public Task Broker_KilledInABurst_AndItsProxyWhileEventsCatchUp_ChatGoesOnAndEveryEventReachesAConsumerInOrder() =>
        RunAsync("IMC_BROKER_KILLS", kills: 0, async (world, log) =>
        {
            await Eventually.MustHoldAsync(() => world.Acked >= Messages / 10, CrashWorld.Patience, () => $"a part is acked\n{world.Host?.Output}");
            output.WriteLine($"broker killed after {world.Acked} acks");
            broker.Kill("broker");
            await Eventually.MustHoldAsync(() => world.Acked == Messages, CrashWorld.Patience, () => $"chat goes on\n{world.Host?.Output}");
            var before = log.Events.Count;
            await broker.SignalAsync("up", "broker");
            await Eventually.MustHoldAsync(() => log.Events.Count >= before + 100, CrashWorld.Patience, () => $"events go on after {before}\n{world.Host?.Output}");
            output.WriteLine($"proxy killed after {log.Events.Count} events");
            broker.Kill("proxy");
            await broker.SignalAsync("up", "proxy");
        });

    private async Task RunAsync(string topic, int kills, Func<CrashWorld, EventLog, Task>? during)
    {
        await broker.RequireOwnAsync();
        var group = topic + "_READER";
        await broker.CreateAsync($"topic:{topic}:FIFO", $"group:{group}:ordered");
        await using var log = new EventLog(broker.Address, topic, group);
        await log.StartAsync();
        await using var world = new CrashWorld(users: 6);
        world.Settings = world.Settings with { DrainPage = 100, RocketMq = broker.Address, Topic = topic };

        var meanwhile = during?.Invoke(world, log) ?? Task.CompletedTask;
        await new Burst(world, Messages, kills, output).RunAsync(meanwhile);

        var store = StoreContents.Read(world.Settings.DataDirectory);
        await Eventually.HoldsAsync(() => EventChecker.Check(log.Events, store).Count == 0, CrashWorld.Patience);
        var events = log.Events;
        output.WriteLine($"{events.Count} events came, {events.Count - events.DistinctBy(one => one.Key).Count()} of them again");
        var findings = EventChecker.Check(events, store);
        foreach (var missing in findings.Where(finding => finding.Kind == FindingKind.Lost).Take(3))
            output.WriteLine($"{missing}\n{await broker.AdminAsync("queryMsgByKey", "-t", topic, "-k", missing.Key ?? "")}");
        Assert.True(findings.Count == 0, $"{findings.Count} findings\n{string.Join('\n', findings.Take(50))}");
    }
}
