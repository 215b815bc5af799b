using System.Diagnostics;
using System.Globalization;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A consumer, a process of its own, killed at random moments while messages flow, and followed by the next. The real broker lives on.</summary>
public sealed class ConsumerKillTests(RocketMqBroker broker, ITestOutputHelper output)
{
    private const string SeedName = "IMCONNECT_CONSUMER_KILL_SEED";

    [Fact]
    public Task Kill_ThreeTimes_EveryMessageHasItsEffectOnce_AndInOrder() => RunAsync("CO_KILLED", 3);

    [Fact(Explicit = true)]
    public Task Kill_TwentyTimes_EveryMessageHasItsEffectOnce_AndInOrder() => RunAsync("CO_KILLED_LONG", 20);

    private async Task RunAsync(string topic, int kills)
    {
        await Stage.RequireAsync(broker);
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedName), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed} (again with {SeedName}={seed})");
        var random = new Random(seed);
        var file = Path.GetTempFileName();
        try
        {
            await using var producer = Stage.Producer(broker);
            var sender = new SteadySender(producer, topic, groups: 6, TimeSpan.FromMilliseconds(30));
            using var enough = new CancellationTokenSource();
            var sending = sender.RunAsync(int.MaxValue, enough.Token);
            var began = Stopwatch.GetTimestamp();
            for (var kill = 0; kill < kills; kill++)
            {
                using var life = await ConsumerProcess.StartAsync(broker.Address, topic, file, invisibleSeconds: 10);

                // A line has about 13 bytes.
                var enoughBytes = new FileInfo(file).Length + random.Next(1, 5_000);
                await Progress.MustReachAsync(() => new FileInfo(file).Length, enoughBytes, "bytes of effects");
                await life.KillAsync();
            }

            await enough.CancelAsync();
            await sending;
            using (var last = await ConsumerProcess.StartAsync(broker.Address, topic, file, invisibleSeconds: 10))
            {
                await Progress.MustReachAsync(() => Lines(file, "effect").Count, sender.Stored.Count, "effects");
                await last.StopAsync();
            }

            FirstEffects.MustBeCompleteOnceAndInOrder(sender.Stored, Lines(file, "effect"));
            var figures = string.Create(
                CultureInfo.InvariantCulture,
                $"{kills} kills of the consumer: {sender.Stored.Count} messages, {Lines(file, "repeat").Count} repeats, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
            output.WriteLine(figures);
            TestContext.Current.SendDiagnosticMessage(figures);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Keys of the lines of one kind, in order.</summary>
    private static List<string> Lines(string file, string kind) =>
        [.. File.ReadLines(file).Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line[(kind.Length + 1)..])];
}
