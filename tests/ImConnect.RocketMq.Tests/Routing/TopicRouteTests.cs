using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Routing;

public sealed class TopicRouteTests
{
    [Fact]
    public void Group_WithOneProxy_GoesToTheQueueThatTheProxyChooses()
    {
        // Shuffled, and a broker that sorts before: eight writable queues, of which order-1 gets the fourth.
        var route = Route(Queue("b", 3), Queue("b", 1), Queue("a", 0), Queue("b", 0), Queue("a", 2), Queue("a", 1), Queue("a", 3), Queue("b", 2));
        var queue = route.QueueOf("order-1", out var address)!;
        Assert.Equal(("a", 3), (queue.BrokerName, queue.Id));
        Assert.Equal("127.0.0.1:1", address!.ToString());
    }

    [Fact]
    public void Group_WithAProxyForEachBroker_GoesToOneOfItsQueues()
    {
        // SipHash of order-42 modulo 3 is 2: the broker c, whose proxy knows only its own queues.
        var route = Route(Queue("a", 0, port: 1), Queue("b", 0, port: 2), Queue("c", 0, port: 3));
        var queue = route.QueueOf("order-42", out var address)!;
        Assert.Equal(("c", 0), (queue.BrokerName, queue.Id));
        Assert.Equal("127.0.0.1:3", address!.ToString());
        Assert.Equal(3, route.WritableAddresses.Count);
    }

    [Fact]
    public void Queues_ThatMayNotBeWritten_AreNotCounted()
    {
        var route = Route(Queue("a", 0, Permission.Read), Queue("a", 1, replica: 1), Queue("a", 2, Permission.None), Queue("a", 3, Permission.Write));
        Assert.Equal(3, route.QueueOf("order-1", out _)!.Id);
        Assert.Null(Route(Queue("a", 0, Permission.Read)).QueueOf("order-1", out var address));
        Assert.Null(address);
    }

    private static TopicRoute Route(params RouteQueue[] queues) => new(new Resource { Name = "T" }, queues);

    private static RouteQueue Queue(string broker, int id, Permission permission = Permission.ReadWrite, int replica = 0, int port = 1) => new(
        new MessageQueue { Broker = new Broker { Name = broker, Id = replica }, Id = id, Permission = permission },
        ProxyAddress.TryParse($"127.0.0.1:{port}")!);
}
