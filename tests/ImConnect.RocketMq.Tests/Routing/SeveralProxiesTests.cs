using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.RocketMq.Tests.Routing;

/// <summary>Servers where each broker has a proxy of its own, and routes that change.</summary>
public sealed class SeveralProxiesTests
{
    private readonly Messages _messages = new();

    [Fact]
    public async Task Send_WithoutAGroup_PassesOverTheProxyThatDoesNotAnswer()
    {
        await using var good = await FakeProxy.StartAsync();
        await using var bad = await FakeProxy.StartAsync();
        good.OnRoute = _ => Route(("a", good.Address), ("b", bad.Address));
        bad.OnSend = call =>
        {
            FakeProxy.Cut(call);
            return Task.FromResult(FakeProxy.Stored(call));
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = good.Address, MaxAttempts = 2 });
        for (var i = 0; i < 10; i++)
            await producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken);
        Assert.Equal(10, good.Sends.Count);
        Assert.Single(bad.Sends);
    }

    /// <summary>Order is kept by one broker only.</summary>
    [Fact]
    public async Task Send_WithAGroup_StaysWithItsProxy()
    {
        await using var one = await FakeProxy.StartAsync();
        await using var two = await FakeProxy.StartAsync();
        one.OnRoute = _ => Route(("a", one.Address), ("b", two.Address));
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = one.Address });
        var groups = Enumerable.Range(0, 16).Select(i => $"{i}").ToArray();
        foreach (var group in groups.Concat(groups).Concat(groups))
            await producer.SendAsync(_messages.Fifo(group), TestContext.Current.CancellationToken);
        Assert.NotEmpty(one.Sends);
        Assert.NotEmpty(two.Sends);
        Assert.Empty(Groups(one).Intersect(Groups(two)));

        two.OnSend = _ => Task.FromResult(FakeProxy.Fault(Code.ProxyTimeout));
        var before = one.Sends.Count;
        await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Fifo(Groups(two).First()[(_messages.Word.Length + 1)..]), TestContext.Current.CancellationToken));
        Assert.Equal(before, one.Sends.Count);

        static IEnumerable<string> Groups(FakeProxy proxy) => proxy.Sends.Select(call => call.Message.SystemProperties.MessageGroup).Distinct();
    }

    /// <summary>The topic moved: the answer to a send says so before the next refresh does.</summary>
    [Fact]
    public async Task Send_AnsweredNoSuchTopic_AsksForTheRouteAgain()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var time = new FakeTimeProvider();
        await using var producer = new RocketMqProducer(
            new RocketMqProducerOptions { Endpoints = proxy.Address }, new CapturedLogs(), time, new SessionTiming(), () => 0);
        await producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        proxy.OnSend = _ => Task.FromResult(FakeProxy.Fault(Code.TopicNotFound));
        await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken));
        await Eventually.MustHoldAsync(() => proxy.Of("QueryRoute").Count == 2, "asked again");
    }

    [Fact]
    public async Task Route_ThatCannotBeAskedForAgain_StaysInUse()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var logs = new CapturedLogs();
        await using var producer = new RocketMqProducer(
            new RocketMqProducerOptions { Endpoints = proxy.Address, Topics = ["T"] }, logs, TimeProvider.System, new SessionTiming { RouteRefresh = TimeSpan.FromMilliseconds(20) }, () => 0);
        await producer.StartAsync(TestContext.Current.CancellationToken);
        proxy.OnRoute = _ => new QueryRouteResponse { Status = new Status { Code = Code.TopicNotFound } };
        await Eventually.MustHoldAsync(() => logs.Text.Contains("the old one stays in use", StringComparison.Ordinal), "a refresh failed");
        await producer.SendAsync(_messages.Normal(topic: "T"), TestContext.Current.CancellationToken);
    }

    private static QueryRouteResponse Route(params (string Broker, string Address)[] brokers) => new()
    {
        Status = new Status { Code = Code.Ok },
        MessageQueues =
        {
            brokers.Select(broker => new MessageQueue
            {
                Permission = Permission.ReadWrite,
                Broker = new Broker { Name = broker.Broker, Endpoints = ImConnect.RocketMq.Routing.ProxyAddress.TryParse(broker.Address)!.Wire },
                AcceptMessageTypes = { MessageType.Normal, MessageType.Fifo },
            }),
        },
    };
}
