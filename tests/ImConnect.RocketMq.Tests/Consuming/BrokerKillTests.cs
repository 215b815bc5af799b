using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>The broker, and then the proxy, killed and started again while messages flow through them.</summary>
[Collection(nameof(KillingTests))]
public sealed class BrokerKillTests(RocketMqBroker broker, ITestOutputHelper output)
{
    private const string SeedName = "IMCONNECT_BROKER_KILL_SEED";

    [Fact(Explicit = true)]
    public Task KillBrokerThenProxy_EveryStoredMessageHasItsEffectOnce_AndInOrder() => RunAsync("CO_DOWN", 1_000, rounds: 1, pause: 20);

    [Fact(Explicit = true)]
    public Task KillBrokerThenProxy_FourTimes_EveryStoredMessageHasItsEffectOnce_AndInOrder() => RunAsync("CO_DOWN_LONG", 20_000, rounds: 4, pause: 5);

    private async Task RunAsync(string topic, int count, int rounds, int pause)
    {
        await Stage.RequireAsync(broker);
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedName), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed} (again with {SeedName}={seed})");
        var random = new Random(seed);
        var effects = new ConcurrentDictionary<string, int>();
        var first = new ConcurrentQueue<string>();
        var repeats = 0;
        var arrivals = new Arrivals((message, _) =>
        {
            if (effects.TryAdd(message.Keys[0], 0))
                first.Enqueue(message.Keys[0]);
            else
                Interlocked.Increment(ref repeats);
            return new(RocketMqConsumeResult.Done);
        });
        var began = Stopwatch.GetTimestamp();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address });
        var options = Stage.Options(broker.Address, topic);
        options.InvisibleTime = TimeSpan.FromSeconds(10);
        options.RequestTimeout = RocketMqClientOptions.DefaultRequestTimeout;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        var sender = new SteadySender(producer, topic, groups: 8, TimeSpan.FromMilliseconds(pause));
        var sending = sender.RunAsync(count, TestContext.Current.CancellationToken);
        var kills = rounds * 2;
        for (var kill = 0; kill < kills; kill++)
        {
            // Each somewhere in its own part of the way, with enough left to flow after it.
            var at = (int)(count * (kill + (0.2 + (0.6 * random.NextDouble()))) / (kills + 1));
            await Progress.MustReachAsync(() => first.Count, at, "messages");
            var process = kill % 2 == 0 ? "broker" : "proxy";
            await broker.SignalAsync("kill", process);
            await broker.SignalAsync("up", process);
        }

        await sending;
        await Progress.MustReachAsync(() => effects.Count, sender.Stored.Count, "messages");
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        FirstEffects.MustBeCompleteOnceAndInOrder(sender.Stored, [.. first]);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{kills} kills of broker and proxy: {sender.Stored.Count} messages, {sender.Faults} failed sends, {repeats} repeats, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        output.WriteLine(figures);
        TestContext.Current.SendDiagnosticMessage(figures);
    }
}
