using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Tests.Producing;

public sealed class StopTests(RocketMqBroker broker)
{
    private readonly Messages _messages = new();
    private readonly CapturedLogs _logs = new();

    [Fact]
    public async Task Dispose_WithSendsUnderWay_LetsThemEndAndSaysGoodbye()
    {
        await broker.RequireAsync();
        var producer = Producer(broker.Address);
        var sends = Enumerable.Range(0, 200).Select(i => producer.SendAsync(_messages.Fifo($"{i % 20}", $"{i}"), TestContext.Current.CancellationToken)).ToArray();
        await producer.DisposeAsync();
        Assert.All(sends, send => Assert.True(send.IsCompletedSuccessfully));
        await using var reader = new TopicReader(broker, "IMC_FIFO");
        Assert.Equal(200, (await reader.ReadAsync(_messages.IsMine, 200)).Count);
        Assert.DoesNotContain(_logs.Lines, line => line.Level >= LogLevel.Warning || line.Text.Contains("was not told", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_TellsTheServerOnceAndClosesItsHalfOfTheStream()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var producer = Producer(proxy.Address);
        await producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken);
        await Eventually.MustHoldAsync(() => _logs.Text.Contains("is registered with", StringComparison.Ordinal), "it is registered");
        await Task.WhenAll(producer.DisposeAsync().AsTask(), producer.DisposeAsync().AsTask());
        producer.Dispose();
        var goodbye = Assert.Single(proxy.Of("NotifyClientTermination"));
        Assert.Equal(producer.ClientId, goodbye.Header("x-mq-client-id"));
        Assert.Null(((Wire.NotifyClientTerminationRequest)goodbye.Request).Group);
        Assert.True(Assert.Single(proxy.Streams).IsClosedByClient);
    }

    [Fact]
    public async Task Send_AfterDispose_FailsAsClosedAndNotStored()
    {
        var producer = Producer($"127.0.0.1:{Ports.Next()}");
        await producer.DisposeAsync();
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.Closed, false), (error.Code, error.MaybeStored));
    }

    /// <summary>The server is silent. What left may be stored; what waits for its group has not left.</summary>
    [Fact]
    public async Task Dispose_WithASilentServer_EndsInTimeAndEverySendKnowsWhatBecameOfIt()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = async call =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Context.CancellationToken);
            return FakeProxy.Stored(call);
        };
        var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, RequestTimeout = TimeSpan.FromSeconds(1) });
        var sends = Enumerable.Range(0, 12).Select(i => producer.SendAsync(_messages.Fifo($"{i % 3}", $"{i}"), TestContext.Current.CancellationToken)).ToArray();
        await Eventually.MustHoldAsync(() => proxy.Sends.Count == 3, "one of each group is on its way");
        await producer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        foreach (var send in sends)
        {
            var error = await Assert.ThrowsAsync<RocketMqException>(() => send.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            var left = proxy.Sends.Select(call => call.Message.Body.ToStringUtf8()).Contains($"{Array.IndexOf(sends, send)}");
            Assert.Equal(left, error.MaybeStored);
        }
    }

    private RocketMqProducer Producer(string address) => new(new RocketMqProducerOptions { Endpoints = address, RequestTimeout = TimeSpan.FromSeconds(30) }, _logs, TimeProvider.System, new SessionTiming(), () => 0);
}
