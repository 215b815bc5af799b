using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Producing;

/// <summary>Broker and proxy are killed with -9 in the middle of sends, and come back.</summary>
[Collection(nameof(KillingTests))]
public sealed class KillTests(RocketMqBroker broker, ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public Task BrokerThenProxyKilled_In2000Sends_NothingAckedIsMissingAndEachGroupIsInOrder() => RunAsync("KILL_SENDS", 2_000, ["broker", "proxy"], [0.2, 0.6]);

    [Fact(Explicit = true)]
    public async Task BrokerAndProxyKilledSixTimes_In20000Sends_NothingAckedIsMissingAndEachGroupIsInOrder()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var moments = Enumerable.Range(0, 6).Select(i => ((i + random.NextDouble()) / 6) * 0.95);
        await RunAsync("KILL_MORE_SENDS", 20_000, [.. Enumerable.Range(0, 6).Select(i => random.Next(2) == 0 || i == 0 ? "broker" : "proxy")], [.. moments]);
    }

    /// <summary>A broker that stands still may have the message, and has it when it goes on: the proxy says that it gave up.</summary>
    [Fact]
    public async Task BrokerStandsStill_SendMayBeStored_AndIsWhenItGoesOn()
    {
        await broker.RequireOwnAsync();
        var messages = new Messages();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, MaxAttempts = 1, RequestTimeout = TimeSpan.FromSeconds(10) });
        await producer.SendAsync(messages.Fifo("g", "0"), TestContext.Current.CancellationToken);
        await broker.SignalAsync("pause", "broker");
        RocketMqException error;
        try
        {
            error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(messages.Fifo("g", "1"), TestContext.Current.CancellationToken));
        }
        finally
        {
            await broker.SignalAsync("resume", "broker");
        }

        output.WriteLine(error.Message);
        Assert.Equal((RocketMqCode.ProxyTimeout, true, true), (error.Code, error.MaybeStored, error.IsRetryable));
        await using var reader = new TopicReader(broker, "IMC_FIFO");
        Assert.Equal(["0", "1"], (await reader.ReadAsync(messages.IsMine, 2)).Select(message => message.Body.ToStringUtf8()));
    }

    [Fact]
    public async Task ProxyStandsStill_SendEndsByTheDeadline_AndSendsWorkWhenItGoesOn()
    {
        await broker.RequireOwnAsync();
        var messages = new Messages();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, MaxAttempts = 1, RequestTimeout = TimeSpan.FromSeconds(3) });
        await producer.SendAsync(messages.Fifo("g"), TestContext.Current.CancellationToken);
        await broker.SignalAsync("pause", "proxy");
        RocketMqException error;
        try
        {
            error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(messages.Fifo("g"), TestContext.Current.CancellationToken));
        }
        finally
        {
            await broker.SignalAsync("resume", "proxy");
        }

        Assert.Equal((RocketMqCode.NoAnswer, true, true), (error.Code, error.MaybeStored, error.IsRetryable));
        await producer.SendAsync(messages.Fifo("g"), TestContext.Current.CancellationToken);
    }

    private async Task RunAsync(string topic, int count, string[] kills, double[] moments)
    {
        const int groups = 50;
        await broker.RequireOwnAsync();
        await broker.CreateAsync($"topic:{topic}:FIFO");
        var cancellation = TestContext.Current.CancellationToken;

        // One attempt a send: the callers count every one of which nobody knows.
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, MaxAttempts = 1 });
        var sends = new GroupedSends(producer, topic, groups, count / groups);
        var running = sends.RunAsync(cancellation);
        foreach (var (process, moment) in kills.Zip(moments))
        {
            await Eventually.MustHoldAsync(
                async () =>
                {
                    if (running.IsFaulted)
                        await running;
                    return sends.Acked >= count * moment;
                },
                () => $"{sends.Acked} of {count * moment} are acked; {Told(sends)}",
                TimeSpan.FromMinutes(2));
            await broker.SignalAsync("kill", process);
            Assert.False(running.IsCompleted, $"the {process} was to die in the middle");
            await broker.SignalAsync("up", process);
        }

        await running;
        await using var reader = new TopicReader(broker, topic);
        var repeated = sends.Check(await reader.ReadAsync(_ => true, GroupedSends.IsComplete, "the last message of each queue"));
        output.WriteLine($"{count} acked, {sends.Undecided} sends undecided, {repeated} stored more than once; {Told(sends)}");
        Assert.True(sends.Faults.Values.Sum() > 0);
    }

    private static string Told(GroupedSends sends) => string.Join("; ", sends.Faults.Select(fault => $"{fault.Value} {fault.Key}"));
}
