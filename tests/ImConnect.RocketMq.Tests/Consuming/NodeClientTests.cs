using System.Text;
using System.Text.Json.Nodes;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>The official client for Node reads what our producer wrote, and our consumer reads what it wrote, through a real broker.</summary>
public sealed class NodeClientTests(RocketMqBroker broker)
{
    private static readonly string[] s_groups = ["g0", "g1", "群2"];

    [Fact]
    public async Task NodeAndWe_ReadWhatTheOtherWrote_ByteForByte_AndInOrder()
    {
        var ready = Stage.RequireAsync(broker);
        using var node = await NodeClient.InstallAsync();
        await ready;
        await NodeReadsOursAsync(node);
        await WeReadItsAsync(node);
    }

    private async Task NodeReadsOursAsync(NodeClient node)
    {
        await using var producer = Stage.Producer(broker);
        var sent = s_groups.SelectMany(group => Enumerable.Range(0, 10).Select(i => Ours(group, i))).ToArray();
        await Task.WhenAll(sent.Select(message => producer.SendAsync(message, TestContext.Current.CancellationToken)));
        var lines = await node.RunAsync("", "read", broker.Address, "CO_NODE", "30");
        var read = lines.Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(30, read.Length);
        foreach (var group in s_groups)
            Assert.Equal(sent.Where(message => message.MessageGroup == group).Select(Line), read.Where(message => message["group"]!.GetValue<string>() == group).Select(Line));
    }

    private async Task WeReadItsAsync(NodeClient node)
    {
        var arrivals = new Arrivals();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(broker.Address, "CO_FROM_NODE"), arrivals);
        var lines = s_groups.SelectMany(group => Enumerable.Range(0, 5).Select(i => new JsonObject
        {
            ["body"] = Convert.ToHexString(Body(group, i)), ["keys"] = new JsonArray($"{group}-{i}"), ["tag"] = "tag", ["group"] = group,
            ["properties"] = new JsonObject { ["n"] = $"{i}", ["名"] = "值" },
        }.ToJsonString())).ToArray();
        var ids = await node.RunAsync(string.Join('\n', lines), "send", broker.Address, "CO_FROM_NODE");
        await arrivals.MustHaveAsync(15);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        foreach (var group in s_groups)
        {
            var read = arrivals.All.Select(arrival => arrival.Delivery).Where(delivery => delivery.MessageGroup == group).ToArray();
            Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{group}-{i}"), read.SelectMany(delivery => delivery.Keys));
            Assert.All(read, (delivery, i) =>
            {
                Assert.Equal(Body(group, i), delivery.Body.ToArray());
                Assert.Equal("tag", delivery.Tag);
                Assert.Equal([new("n", $"{i}"), new("名", "值")], delivery.Properties.OrderBy(property => property.Key, StringComparer.Ordinal));
            });
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), arrivals.All.Select(arrival => arrival.Delivery.MessageId).Order(StringComparer.Ordinal));
    }

    private static RocketMqMessage Ours(string group, int i) => new("CO_NODE", Body(group, i))
    {
        MessageGroup = group, Tag = "tag", Keys = [$"{group}-{i}", "second"], Properties = new Dictionary<string, string> { ["n"] = $"{i}", ["名"] = "值" },
    };

    /// <summary>Every byte there is, and more than Java's clients would leave unpacked.</summary>
    private static byte[] Body(string group, int i) => [.. Encoding.UTF8.GetBytes($"{group} {i} "), .. Enumerable.Range(0, 5_000).Select(n => (byte)n)];

    private static string Line(RocketMqMessage message) => string.Join(
        '|', message.MessageId, Convert.ToHexString(message.Body.Span), string.Join(',', message.Keys), message.Tag, message.Properties["n"], message.Properties["名"]);

    private static string Line(JsonNode message) => string.Join(
        '|', message["id"], message["body"]!.GetValue<string>().ToUpperInvariant(), string.Join(',', message["keys"]!.AsArray()), message["tag"], message["properties"]!["n"],
        message["properties"]!["名"]);
}
