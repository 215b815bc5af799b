using System.Diagnostics;
using System.Globalization;
using System.Text;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A group that keeps no order, against a real broker.</summary>
public sealed class PlainGroupTests(RocketMqBroker broker)
{
    [Fact]
    public async Task Plain_ManyMessages_AreHandledBesideEachOther_AndOnce()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals(async (_, cancellationToken) =>
        {
            await Task.Delay(Random.Shared.Next(10), cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var options = Stage.Options(broker.Address, "CO_PLAIN");
        options.MaxBatchSize = 4;
        options.MaxConcurrency = 4;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        Assert.False(consumer.IsOrdered);
        await Task.WhenAll(Stage.Texts("m", 200).Select(text => Stage.SendAsync(producer, "CO_PLAIN", text)));
        await arrivals.MustHaveDifferentAsync(200);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Stage.Texts("m", 200).Order(StringComparer.Ordinal), arrivals.All.Select(arrival => arrival.Text).Distinct().Order(StringComparer.Ordinal));
        arrivals.MustBeOnce();
        Assert.InRange(arrivals.MostAtOnce, 2, 4);
    }

    [Fact]
    public async Task Plain_Message_ComesAsItWasSent()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals();
        var options = Stage.Options(broker.Address, "CO_TAGS");
        options.Subscriptions["CO_TAGS"] = "one || two";
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        byte[] body = [0, 255, .. Encoding.UTF8.GetBytes("你好 🙂")];
        var wanted = new RocketMqMessage("CO_TAGS", body) { Tag = "two", Keys = ["k1", "k2"], Properties = new Dictionary<string, string> { ["a"] = "1", ["名"] = "值" } };
        await producer.SendAsync(new RocketMqMessage("CO_TAGS", "unwanted"u8.ToArray()) { Tag = "three" }, TestContext.Current.CancellationToken);
        var receipt = await producer.SendAsync(wanted, TestContext.Current.CancellationToken);
        await arrivals.MustHaveAsync(1);
        var delivery = Assert.Single(arrivals.All).Delivery;
        Assert.Equal(body, delivery.Body.ToArray());
        Assert.Equal(("two", wanted.MessageId, "CO_TAGS", 1), (delivery.Tag, delivery.MessageId, delivery.Topic, delivery.Attempt));
        Assert.Equal(["k1", "k2"], delivery.Keys);
        Assert.Equal(wanted.Properties.OrderBy(property => property.Key, StringComparer.Ordinal), delivery.Properties.OrderBy(property => property.Key, StringComparer.Ordinal));
        Assert.Null(delivery.MessageGroup);
        Assert.Equal(receipt.Offset, delivery.Offset);
        Assert.InRange(delivery.StoreTime - delivery.BornTime, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(5));
    }

    /// <summary>The server keeps the wait: to its seconds, and a second or two later.</summary>
    [Fact]
    public async Task Plain_Retry_ComesAgainAfterTheWait_WithOneAttemptMore()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals((message, _) => new(message.Body.Span[0] == 'r' && message.Attempt < 3 ? RocketMqConsumeResult.Retry : RocketMqConsumeResult.Done));
        var options = Stage.Options(broker.Address, "CO_PLAIN_RETRY");
        options.MinBackoff = options.MaxBackoff = TimeSpan.FromSeconds(2);
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await Stage.SendAsync(producer, "CO_PLAIN_RETRY", "retry");
        await arrivals.MustHaveAsync("retry");
        await Stage.SendAsync(producer, "CO_PLAIN_RETRY", "other");
        await arrivals.MustHaveAsync("retry", 3);
        Assert.Equal([1, 2, 3], arrivals.Of("retry").Select(arrival => arrival.Delivery.Attempt));
        Assert.Single(arrivals.Of("retry").Select(arrival => arrival.Delivery.MessageId).Distinct());
        Assert.True(arrivals.Of("other")[0].At < arrivals.Of("retry")[1].At, "another message waited");
        var waits = arrivals.Of("retry").Zip(arrivals.Of("retry").Skip(1), (one, next) => Stopwatch.GetElapsedTime(one.At, next.At)).ToArray();
        TestContext.Current.SendDiagnosticMessage("plain retry: came again after {0}", string.Join(", ", waits.Select(wait => wait.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture))));
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Plain_PoisonAndUsedUpAttempts_BecomeDeadLetters()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals((message, _) => new(message.Body.Span[0] switch
        {
            (byte)'p' => RocketMqConsumeResult.Poison,
            (byte)'r' => RocketMqConsumeResult.Retry,
            _ => RocketMqConsumeResult.Done,
        }));
        var options = Stage.Options(broker.Address, "CO_PLAIN_LETTER");
        options.MaxAttempts = 2;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await Task.WhenAll(new[] { "poison", "retry", "good" }.Select(text => Stage.SendAsync(producer, "CO_PLAIN_LETTER", text)));
        var letters = await Stage.DeadLettersAsync(broker, "CO_PLAIN_LETTER", 2);
        Assert.Equal(["poison", "retry"], letters.Select(letter => letter.Text).Order(StringComparer.Ordinal));
        Assert.Equal((1, 2, 1), (arrivals.Of("poison").Count, arrivals.Of("retry").Count, arrivals.Of("good").Count));
    }

    [Fact]
    public async Task Plain_HandlerThrows_TheMessageComesAgain_AndOthersAreDone()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals((message, _) => message.Body.Span[0] == 'b' && message.Attempt == 1
            ? throw new InvalidOperationException("not the first time")
            : new(RocketMqConsumeResult.Done));
        var logs = new CapturedLogs();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(broker.Address, "CO_PLAIN_THROWS"), arrivals, logs);
        await Stage.SendAsync(producer, "CO_PLAIN_THROWS", "bad");
        await Stage.SendAsync(producer, "CO_PLAIN_THROWS", "good");
        await Eventually.MustHoldAsync(() => arrivals.All.Any(arrival => arrival is { Text: "bad", Delivery.Attempt: 2 }), "the one that threw came again");
        Assert.NotEmpty(arrivals.Of("good"));
        Assert.Contains("not the first time", logs.Text, StringComparison.Ordinal);
    }
}
