namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>What a consumer holds is bounded, against a real broker; to the message and the byte against a scripted one.</summary>
public sealed class CacheTests(RocketMqBroker broker)
{
    [Fact]
    public async Task Cache_IsFull_NoMoreComesUntilSomethingIsSettled_AndAllComesInTheEnd()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        await Task.WhenAll(Stage.Texts("m", 60).Select(text => Stage.SendAsync(producer, "CO_CACHE", text)));
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrivals = new Arrivals(async (_, cancellationToken) =>
        {
            await full.Task.WaitAsync(cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var options = Stage.Options(broker.Address, "CO_CACHE");
        options.MaxCachedMessages = 6;
        options.MaxConcurrency = 60;
        options.MaxBatchSize = 1;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await arrivals.MustHaveAsync(6);
        full.SetResult();
        await arrivals.MustHaveAsync(60);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(60, arrivals.All.Select(arrival => arrival.Text).Distinct().Count());
        Assert.Equal(6, arrivals.MostAtOnce);
    }
}
