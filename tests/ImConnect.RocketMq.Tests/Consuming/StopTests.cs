using System.Diagnostics;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>The end of a consumer, and who gets what it held, against a real broker.</summary>
public sealed class StopTests(RocketMqBroker broker)
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("CO_DRAIN", "g")]
    [InlineData("CO_PLAIN_DRAIN", null)]
    public async Task Stop_WhatIsInTheHandlerIsFinishedAndAcked_TheRestComesToTheNextConsumerAtOnce(string topic, string? group)
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        foreach (var text in Stage.Texts("m", 20))
            await Stage.SendAsync(producer, topic, text, group);
        var first = new Arrivals(async (_, cancellationToken) =>
        {
            await _go.Task.WaitAsync(cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var options = Stage.Options(broker.Address, topic);
        options.MaxBatchSize = 1;
        options.MaxConcurrency = 1;
        using var points = new Points(topic);
        var consumer = await Stage.ConsumeAsync(options, first);
        await first.MustHaveAsync(1);
        var stopping = consumer.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.MustHoldAsync(() => points.Calls("return") == 19, "what was not begun is given back");
        Assert.False(stopping.IsCompleted, "did not wait for the handler");
        _go.SetResult();
        await stopping;
        Assert.Single(first.All);

        // Long before the 30 seconds for which they were the first one's.
        var began = Stopwatch.GetTimestamp();
        var next = new Arrivals();
        await using var other = await Stage.ConsumeAsync(options, next);
        await next.MustHaveAsync(19);
        await other.StopAsync(TestContext.Current.CancellationToken);
        var took = Stopwatch.GetElapsedTime(began, next.All[^1].At);
        Assert.True(took < TimeSpan.FromSeconds(20), $"what was given back came after {took}");
        var all = first.All.Concat(next.All).Select(arrival => arrival.Text).ToArray();
        Assert.Equal(Stage.Texts("m", 20), group is null ? all.OrderBy(text => int.Parse(text[2..], null)) : all);
    }

    [Fact]
    public async Task Stop_HandlerHangs_IsCancelledWhenTheDrainTimeIsOver_AndTheMessageComesToTheNextConsumer()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        await Stage.SendAsync(producer, "CO_HANGS", "m-0", "g");
        var first = new Arrivals(async (_, cancellationToken) =>
        {
            await _go.Task.WaitAsync(cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var options = Stage.Options(broker.Address, "CO_HANGS");
        options.DrainTime = TimeSpan.FromMilliseconds(300);
        var consumer = await Stage.ConsumeAsync(options, first);
        await first.MustHaveAsync(1);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        await AgainAtOnceAsync(options, "m-0");
    }

    [Fact]
    public async Task Stop_WithItsTokenCancelled_CancelsTheHandlerAtOnce_AndGivesTheMessageBack()
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        await Stage.SendAsync(producer, "CO_ABANDON", "m-0", "g");
        var first = new Arrivals(async (_, cancellationToken) =>
        {
            await _go.Task.WaitAsync(cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var options = Stage.Options(broker.Address, "CO_ABANDON");
        options.DrainTime = TimeSpan.FromMinutes(5);
        var consumer = await Stage.ConsumeAsync(options, first);
        await first.MustHaveAsync(1);
        using var hurry = new CancellationTokenSource();
        var stopping = consumer.StopAsync(hurry.Token);
        Assert.False(stopping.IsCompleted);
        await hurry.CancelAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await AgainAtOnceAsync(options, "m-0");
    }

    [Fact]
    public async Task Stopped_StartsNoMore_AndStopsAgainForNothing()
    {
        var options = Stage.Options($"127.0.0.1:{Ports.Next()}", "T");
        var consumer = new RocketMqPushConsumer(options, new Arrivals().HandleAsync);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.ConnectionFailed, error.Code);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        await consumer.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>
    /// A server that waits for messages on behalf of somebody who is gone would set the next one aside for him: it is to see that he is gone, and give it to who is there.
    /// </summary>
    [Theory]
    [InlineData("CO_IDLE", "g")]
    [InlineData("CO_PLAIN_IDLE", null)]
    public async Task Stop_WhileItWaitsForMessages_TheNextOneComesToTheNextConsumer_NotOnlyWhenItsTimeIsOver(string topic, string? group)
    {
        await Stage.RequireAsync(broker);
        await using var producer = Stage.Producer(broker);
        var first = new Arrivals();
        var options = Stage.Options(broker.Address, topic);
        options.InvisibleTime = TimeSpan.FromMinutes(5);
        await using (await Stage.ConsumeAsync(options, first))
        {
            await Stage.SendAsync(producer, topic, "m-0", group);
            await first.MustHaveAsync(1);
        }

        var next = new Arrivals();
        await Stage.SendAsync(producer, topic, "m-1", group);
        var sent = Stopwatch.GetTimestamp();
        await using var other = await Stage.ConsumeAsync(options, next);
        await next.MustHaveAsync("m-1");
        var took = Stopwatch.GetElapsedTime(sent, next.Of("m-1")[0].At);
        TestContext.Current.SendDiagnosticMessage("idle stop of {0}: the next message came after {1} ms", topic, (long)took.TotalMilliseconds);
        Assert.Equal(["m-0", "m-1"], first.All.Concat(next.All).Select(arrival => arrival.Text).Distinct());
    }

    private static async Task AgainAtOnceAsync(RocketMqConsumerOptions options, string text)
    {
        var began = Stopwatch.GetTimestamp();
        var next = new Arrivals();
        await using var other = await Stage.ConsumeAsync(options, next);
        await next.MustHaveAsync(text);
        var took = Stopwatch.GetElapsedTime(began, next.All[0].At);
        Assert.True(took < TimeSpan.FromSeconds(20), $"it came after {took}, as if nobody had given it back");
        Assert.Single(next.All);
    }
}
