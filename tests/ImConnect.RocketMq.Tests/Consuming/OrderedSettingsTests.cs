using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>
/// A proxy that has lost its broker does not know whether a group is ordered, and does as its client says: what it then gives out in the other way never comes again in order.
/// </summary>
public sealed class OrderedSettingsTests
{
    [Fact]
    public async Task Settings_GroupIsToBeOrdered_SayItFromTheFirst()
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy { IsOrdered = true });
        var options = Stage.Options(proxy.Address, "T");
        options.Ordered = true;
        await using var consumer = await Stage.ConsumeAsync(options, new Arrivals());
        await Eventually.MustHoldAsync(() => !proxy.Received.IsEmpty, "it receives");
        Assert.All(proxy.Told, settings => Assert.True(settings.Subscription.Fifo));
    }

    [Fact]
    public async Task Settings_TheServerSaysThatItIsOrdered_AreSentAgainAndSayItToo()
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy { IsOrdered = true });
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(proxy.Address, "T"), new Arrivals());
        await Eventually.MustHoldAsync(() => proxy.Told.Any(settings => settings.Subscription.Fifo), "the proxy is told");
        Assert.False(proxy.Told.First().Subscription.Fifo);
    }

    [Theory]
    [InlineData(true, "-o true")]
    [InlineData(false, "-o false")]
    public async Task Group_IsNotAsItIsToBe_StartSaysWhatToRun_AndNothingIsReceived(bool wanted, string command)
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy { IsOrdered = !wanted });
        var options = Stage.Options(proxy.Address, "T");
        options.Ordered = wanted;
        await using var consumer = new RocketMqPushConsumer(options, new Arrivals().HandleAsync);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.IllegalConsumerGroup, error.Code);
        Assert.Contains(command, error.Message, StringComparison.Ordinal);
        var told = proxy.Told.Count;
        await Eventually.MustHoldAsync(() => proxy.Told.Count > told, "it asks again");
        Assert.Empty(proxy.Received);
    }
}
