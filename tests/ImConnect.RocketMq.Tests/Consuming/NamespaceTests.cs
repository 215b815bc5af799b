using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A group and a topic of a namespace are others than those without.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public async Task Requests_OfAConsumerWithANamespace_NameItForGroupAndTopic()
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy());
        var options = Stage.Options(proxy.Address, "T");
        options.Namespace = "space";
        await using var consumer = await Stage.ConsumeAsync(options, new Arrivals());
        await Eventually.MustHoldAsync(() => !proxy.Received.IsEmpty, "it receives");
        Assert.All(proxy.Received, request => Assert.Equal(("space", "space"), (request.Group.ResourceNamespace, request.MessageQueue.Topic.ResourceNamespace)));
        Assert.All(proxy.Told, settings => Assert.Equal("space", settings.Subscription.Group.ResourceNamespace));
    }
}
