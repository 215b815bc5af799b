using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Encoding = System.Text.Encoding;

namespace ImConnect.RocketMq.Tests.Producing;

/// <summary>What the real server stored, by what a reader of ours finds there.</summary>
public sealed class SendTests(RocketMqBroker broker)
{
    private readonly Messages _messages = new();

    [Fact]
    public async Task Send_Normal_IsStoredAsItWasGiven_AndTheReceiptSaysWhere()
    {
        await using var producer = await ProducerAsync();
        var message = new RocketMqMessage("IMC_NORMAL", Encoding.UTF8.GetBytes("你好")) { Tag = "greeting", Keys = [_messages.Word, "k2"], Properties = new Dictionary<string, string> { ["a"] = "1", ["名"] = "值" } };
        var receipt = await producer.SendAsync(message, TestContext.Current.CancellationToken);

        var stored = Assert.Single(await ReadAsync("IMC_NORMAL", 1));
        Assert.Equal("你好", stored.Body.ToStringUtf8());
        Assert.Equal(("1", "值"), (stored.UserProperties["a"], stored.UserProperties["名"]));
        Assert.Equal(message.MessageId, stored.SystemProperties.MessageId);
        Assert.Equal(MessageType.Normal, stored.SystemProperties.MessageType);
        Assert.Equal("greeting", stored.SystemProperties.Tag);
        Assert.Equal([_messages.Word, "k2"], stored.SystemProperties.Keys);
        Assert.Equal(new RocketMqSendReceipt(message.MessageId, "IMC_NORMAL", QueueId: null, stored.SystemProperties.QueueOffset), receipt);
    }

    /// <summary>All calls are made at once: only the producer keeps the messages of a group apart.</summary>
    [Fact]
    public async Task Send_ManyGroupsAtOnce_EachIsInOneQueueInTheOrderOfTheCalls()
    {
        const int groups = 25;
        const int each = 12;
        await using var producer = await ProducerAsync();
        var sends = Enumerable.Range(0, groups * each).Select(i => (Group: i % groups, Send: producer.SendAsync(_messages.Fifo($"{i % groups}", $"{i / groups}"), TestContext.Current.CancellationToken))).ToArray();
        var receipts = await Task.WhenAll(sends.Select(send => send.Send));
        var stored = await ReadAsync("IMC_FIFO", groups * each);

        Assert.Equal(groups * each, stored.Count);
        for (var group = 0; group < groups; group++)
        {
            var mine = stored.Where(message => message.SystemProperties.MessageGroup == $"{_messages.Word}-{group}").ToArray();
            Assert.Equal(Enumerable.Range(0, each).Select(i => $"{i}"), mine.Select(message => message.Body.ToStringUtf8()));
            Assert.All(mine, message => Assert.Equal(MessageType.Fifo, message.SystemProperties.MessageType));
            Assert.Equal(
                mine.Select(message => new RocketMqSendReceipt(message.SystemProperties.MessageId, "IMC_FIFO", mine[0].SystemProperties.QueueId, message.SystemProperties.QueueOffset)),
                sends.Zip(receipts).Where(pair => pair.First.Group == group).Select(pair => pair.Second));
        }

        // 25 groups of random names on 8 queues: one queue without any is common, four without any are one run in half a million.
        Assert.InRange(stored.Select(message => message.SystemProperties.QueueId).Distinct().Count(), 5, 8);
    }

    [Fact]
    public async Task Send_Delayed_IsDeliveredAtItsTimeAndNotBefore()
    {
        await using var producer = await ProducerAsync();
        var now = TimeProvider.System.GetUtcNow();
        var at = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddSeconds(4);
        await producer.SendAsync(new Messages().Delay(at), TestContext.Current.CancellationToken); // so that there is one before it
        var receipt = await producer.SendAsync(_messages.Delay(at), TestContext.Current.CancellationToken);
        Assert.Equal((0, null), (receipt.Offset, receipt.QueueId));

        var stored = Assert.Single(await ReadAsync("IMC_DELAY", 1));
        Assert.InRange(TimeProvider.System.GetUtcNow(), at, at.AddSeconds(30));
        Assert.Equal(at, stored.SystemProperties.DeliveryTimestamp.ToDateTimeOffset());
        Assert.Equal(receipt.MessageId, stored.SystemProperties.MessageId);
    }

    [Fact]
    public async Task Send_TheSameMessageAgain_IsStoredTwiceUnderOneId()
    {
        await using var producer = await ProducerAsync();
        var message = _messages.Fifo("g");
        var first = await producer.SendAsync(message, TestContext.Current.CancellationToken);
        var second = await producer.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal((first.MessageId, first.QueueId), (second.MessageId, second.QueueId));
        Assert.True(second.Offset > first.Offset);
        Assert.All(await ReadAsync("IMC_FIFO", 2), stored => Assert.Equal(message.MessageId, stored.SystemProperties.MessageId));
    }

    [Fact]
    public async Task Send_ABodyAsLargeAsTheServerTakes_IsStored()
    {
        await using var producer = await ProducerAsync();
        var message = new RocketMqMessage("IMC_NORMAL", new byte[4 * 1024 * 1024]) { Keys = [_messages.Word] };
        await producer.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(message.Body.Length, Assert.Single(await ReadAsync("IMC_NORMAL", 1)).Body.Length);
    }

    private async Task<RocketMqProducer> ProducerAsync()
    {
        await broker.RequireAsync();
        return new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });
    }

    private async Task<IReadOnlyList<Message>> ReadAsync(string topic, int count)
    {
        await using var reader = new TopicReader(broker, topic);
        return await reader.ReadAsync(_messages.IsMine, count);
    }
}
