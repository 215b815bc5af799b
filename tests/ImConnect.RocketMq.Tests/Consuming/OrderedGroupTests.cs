using System.Collections.Concurrent;
using System.Diagnostics;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A group that keeps the order of queues, against a real broker.</summary>
public sealed class OrderedGroupTests(RocketMqBroker broker)
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public async Task Ordered_SeveralMessageGroupsAtOnce_EachComesInOrderAndOnce(int batchSize)
    {
        await Stage.RequireAsync(broker);
        var topic = $"CO_ORDER_{batchSize}";
        var groups = Enumerable.Range(0, 12).Select(i => $"g{i}").ToArray();
        var inside = new ConcurrentDictionary<string, int>();
        var overlaps = 0;
        var arrivals = new Arrivals(async (message, cancellationToken) =>
        {
            if (!inside.TryAdd(message.MessageGroup!, 0))
                Interlocked.Increment(ref overlaps);
            await Task.Delay(Random.Shared.Next(8), cancellationToken);
            inside.TryRemove(message.MessageGroup!, out _);
            return RocketMqConsumeResult.Done;
        });
        await using var producer = Stage.Producer(broker);
        var options = Stage.Options(broker.Address, topic);
        options.MaxBatchSize = batchSize;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        Assert.True(consumer.IsOrdered);
        await Stage.SendAsync(producer, topic, groups, 20);
        await arrivals.MustHaveDifferentAsync(240);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.All(groups, group => Assert.Equal(Stage.Texts(group, 20), arrivals.TextsOf(group).Distinct()));
        arrivals.MustBeOnce();
        Assert.Equal(0, overlaps);
        Assert.True(arrivals.MostAtOnce > 1, "groups wait for each other");
    }

    [Fact]
    public async Task Ordered_Retry_ComesAgainLaterAndLater_BeforeWhatStandsBehindIt_AndHoldsUpNoOtherGroup()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        await Stage.SendAsync(producer, "CO_RETRY", ["a", "b"], 3);
        var arrivals = new Arrivals((message, _) => new(message.MessageGroup == "a" && message.Attempt < 5 ? RocketMqConsumeResult.Retry : RocketMqConsumeResult.Done));
        var options = Stage.Options(broker.Address, "CO_RETRY");
        options.MinBackoff = TimeSpan.FromMilliseconds(100);
        options.MaxBackoff = TimeSpan.FromMilliseconds(400);
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await arrivals.MustHaveAsync("a-2", 5);
        string[] wanted = [.. Stage.Texts("a", 3).SelectMany(text => Enumerable.Repeat(text, 5))];
        Assert.Equal(wanted, arrivals.TextsOf("a"));
        Assert.Equal([1, 2, 3, 4, 5], arrivals.Of("a-0").Select(arrival => arrival.Delivery.Attempt));
        Assert.Equal(Stage.Texts("b", 3), arrivals.TextsOf("b"));
        Assert.True(arrivals.Of("b-2")[0].At < arrivals.Of("a-1")[0].At, "another group waited");

        // Half of the wait or more: 100, 200, 400, 400 ms.
        var waits = arrivals.Of("a-0").Zip(arrivals.Of("a-0").Skip(1), (one, next) => Stopwatch.GetElapsedTime(one.At, next.At).TotalMilliseconds).ToArray();
        double[] least = [50, 100, 200, 200];
        Assert.All(waits.Zip(least), pair => Assert.True(pair.First >= pair.Second - 1, $"{pair.First} ms instead of {pair.Second} or more"));
    }

    [Fact]
    public async Task Ordered_AttemptsUsedUp_BecomesADeadLetter_AndItsGroupGoesOn()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        await Stage.SendAsync(producer, "CO_USED_UP", ["a"], 3);
        var arrivals = new Arrivals((message, _) => new(message.Body.Span[^1] == '1' ? RocketMqConsumeResult.Retry : RocketMqConsumeResult.Done));
        var options = Stage.Options(broker.Address, "CO_USED_UP");
        options.MaxAttempts = 3;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await arrivals.MustHaveAsync("a-2");
        Assert.Equal(["a-0", "a-1", "a-1", "a-1", "a-2"], arrivals.TextsOf("a"));
        var letter = Assert.Single(await Stage.DeadLettersAsync(broker, "CO_USED_UP", 1));
        Assert.Equal("a-1", letter.Text);
        Assert.Equal(arrivals.Of("a-1")[0].Delivery.MessageId, letter.Delivery.MessageId);
    }

    /// <summary>A queue gives out nothing more until all it gave out is settled: what holds up one chat holds up all of its queue.</summary>
    [Fact]
    public async Task Ordered_Poison_BecomesADeadLetter_AndTheNextMessageOfItsQueueComesWithinSeconds()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals((message, _) => new(message.MessageGroup == "bad" ? RocketMqConsumeResult.Poison : RocketMqConsumeResult.Done));
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(broker.Address, "CO_POISON"), arrivals);
        await Stage.SendAsync(producer, "CO_POISON", "bad-0", "bad");
        await arrivals.MustHaveAsync("bad-0");
        await Stage.SendAsync(producer, "CO_POISON", "good-0", "good");
        await arrivals.MustHaveAsync("good-0");
        var wait = Stopwatch.GetElapsedTime(arrivals.Of("bad-0")[0].At, arrivals.Of("good-0")[0].At);
        TestContext.Current.SendDiagnosticMessage("poison: the next message of the queue came after {0} ms", (long)wait.TotalMilliseconds);
        Assert.True(wait < TimeSpan.FromSeconds(8), $"the queue stood still for {wait}");
        Assert.Equal("bad-0", Assert.Single(await Stage.DeadLettersAsync(broker, "CO_POISON", 1)).Text);
        Assert.Single(arrivals.Of("bad-0"));
    }

    [Fact]
    public async Task Ordered_OneThrows_OnlyThatOneIsTriedAgain_AndItTakesNoOtherToTheDeadLetters()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        await Stage.SendAsync(producer, "CO_THROWS", ["a", "b"], 4);
        var done = new Arrivals();
        var arrivals = new Arrivals(async (message, cancellationToken) =>
        {
            if (message.Body.Span.SequenceEqual("a-1"u8))
                throw new InvalidOperationException("this one never works");
            await done.HandleAsync([message], cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var logs = new CapturedLogs();
        var options = Stage.Options(broker.Address, "CO_THROWS");
        options.MaxAttempts = 2;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals, logs);
        await done.MustHaveAsync("a-3");
        await done.MustHaveAsync("b-3");
        Assert.Equal(["a-0", "a-2", "a-3"], done.TextsOf("a").Distinct());
        Assert.Equal(Stage.Texts("b", 4), done.TextsOf("b").Distinct());
        Assert.Equal("a-1", Assert.Single(await Stage.DeadLettersAsync(broker, "CO_THROWS", 1)).Text);
        Assert.Contains("this one never works", logs.Text, StringComparison.Ordinal);
    }
}
