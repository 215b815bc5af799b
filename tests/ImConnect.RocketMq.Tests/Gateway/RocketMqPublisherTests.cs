using System.Globalization;
using ImConnect.Publishing;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Gateway;

/// <summary>The gateway's events on a real RocketMQ: where they lie, and what stops the start.</summary>
public sealed class RocketMqPublisherTests(RocketMqBroker broker)
{
    private const string Topic = "IMC_FIFO";

    /// <summary>A broker that is silent for long is not asked whether the topic is there: on a busy machine it may be.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Publish_ManyChats_EachEventLiesInTheTopicUnderItsKeyAndItsChatInOrder()
    {
        await broker.RequireAsync();
        await using var gateway = await GatewayHost.StartAsync(broker.Address, options => options.C2CTopic = Topic);
        var pairs = Enumerable.Range(0, 10).Select(_ => GatewayHost.NewPair()).ToList();
        MessageEvent[] batch = [.. Enumerable.Range(1, 6).SelectMany(number => pairs.Select(pair =>
            number % 2 == 0 ? GatewayHost.Send(pair.One, pair.Other, number) : GatewayHost.Send(pair.Other, pair.One, number)))];

        var results = await gateway.Publisher.PublishAsync(batch, TestContext.Current.CancellationToken);

        Assert.All(results, result => Assert.Equal(PublishOutcome.Stored, result.Outcome));
        foreach (var chat in batch.Zip(results).GroupBy(pair => pair.First.Chat))
        {
            var places = chat.Select(pair => Place(pair.Second.Detail!)).ToList();
            Assert.Single(places.DistinctBy(place => place.Queue));
            Assert.Equal(places.OrderBy(place => place.Offset), places);
        }
    }

    [Fact]
    public async Task Start_TopicMissing_SaysWhatToRun()
    {
        await broker.RequireAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayHost.StartAsync(broker.Address, options => (options.C2CTopic, options.RequestTimeout) = ("IMC_NOT_THERE", s_patience)));
        Assert.Contains("updateTopic", error.Message, StringComparison.Ordinal);
        Assert.Contains("IMC_NOT_THERE", error.Message, StringComparison.Ordinal);
        Assert.Contains("message.type=FIFO", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TopicOfAnotherType_SaysWhatToRun()
    {
        await broker.RequireAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayHost.StartAsync(broker.Address, options => (options.C2CTopic, options.RequestTimeout) = ("IMC_NORMAL", s_patience)));
        Assert.Contains("not of type FIFO", error.Message, StringComparison.Ordinal);
        Assert.Contains("updateTopic", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NobodyThere_StartsAndSaysUnavailableOfEachEvent()
    {
        var port = Ports.Next().ToString(CultureInfo.InvariantCulture);
        await using var gateway = await GatewayHost.StartAsync($"127.0.0.1:{port}", options => options.RequestTimeout = TimeSpan.FromMilliseconds(500));
        var (one, other) = GatewayHost.NewPair();
        var results = await gateway.Publisher.PublishAsync(
            [GatewayHost.Send(one, other, 1), GatewayHost.Send(one, other, 2)], TestContext.Current.CancellationToken);
        Assert.Equal(PublishOutcome.Unavailable, results[0].Outcome);
        Assert.NotEqual(PublishOutcome.Stored, results[1].Outcome);
    }

    [Fact]
    public async Task Options_SeveralFaults_AllInOneMessage()
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => GatewayHost.StartAsync("", options =>
        {
            options.C2CTopic = "a topic";
            options.EventGroup = "";
            options.MaxAttempts = 0;
            options.AccessKey = "key";
        }));
        foreach (var key in (string[])["Endpoints", "C2CTopic", "EventGroup", "MaxAttempts", "AccessSecret"])
            Assert.Contains($"ImConnect:RocketMq:{key}", error.Message, StringComparison.Ordinal);
    }

    private static (int Queue, long Offset) Place(string detail)
    {
        var words = detail.Replace(",", "", StringComparison.Ordinal).Split(' ');
        Assert.Equal([Topic, "queue", "offset"], [words[0], words[1], words[3]]);
        return (int.Parse(words[2], CultureInfo.InvariantCulture), long.Parse(words[4], CultureInfo.InvariantCulture));
    }
}
