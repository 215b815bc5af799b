using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.RocketMq.Tests.Producing;

public sealed class CancelTests
{
    private readonly Messages _messages = new();

    [Fact]
    public async Task Send_CancelledBefore_DoesNothing()
    {
        await using var proxy = await FakeProxy.StartAsync();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => producer.SendAsync(_messages.Normal(), new CancellationToken(canceled: true)));
        Assert.Empty(proxy.Calls);
    }

    [Fact]
    public async Task Send_CancelledWithTheAnswerOutstanding_EndsAtOnceAndTheServerIsTold()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var cut = new TaskCompletionSource();
        proxy.OnSend = async call =>
        {
            await using var gone = call.Context.CancellationToken.Register(cut.SetResult);
            await cut.Task;
            return FakeProxy.Stored(call);
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, RequestTimeout = TimeSpan.FromMinutes(5) });
        using var cancel = new CancellationTokenSource();
        var send = producer.SendAsync(_messages.Normal(), cancel.Token);
        await Eventually.MustHoldAsync(() => proxy.Sends.Count == 1, "the server has the call");
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        Assert.Equal(cancel.Token, error.CancellationToken);
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Single(proxy.Sends);
    }

    /// <summary>One that gives up its place in the queue of its group: nothing of it leaves, and those behind it do.</summary>
    [Fact]
    public async Task Send_CancelledWhileOthersOfItsGroupGoFirst_LetsTheNextGo()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var hold = new TaskCompletionSource();
        proxy.OnSend = async call =>
        {
            await hold.Task;
            return FakeProxy.Stored(call);
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, RequestTimeout = TimeSpan.FromMinutes(5) });
        using var cancel = new CancellationTokenSource();
        var cancellation = TestContext.Current.CancellationToken;
        var first = producer.SendAsync(_messages.Fifo("g", "1"), cancellation);
        var second = producer.SendAsync(_messages.Fifo("g", "2"), cancel.Token);
        var third = producer.SendAsync(_messages.Fifo("g", "3"), cancellation);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        hold.SetResult();
        await Task.WhenAll(first, third);
        Assert.Equal(["1", "3"], proxy.Sends.Select(call => call.Message.Body.ToStringUtf8()));
    }

    [Fact]
    public async Task Send_CancelledBetweenTwoAttempts_EndsAtOnce()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSettings = _ => FakeProxy.ProducerSettings(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        proxy.OnSend = _ => Task.FromResult(FakeProxy.Fault(Wire.Code.TooManyRequests));
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, Topics = ["T"] });
        await producer.StartAsync(TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var send = producer.SendAsync(_messages.Normal(topic: "T"), cancel.Token);
        await Eventually.MustHoldAsync(() => proxy.Sends.Count == 1, "the first attempt");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        Assert.Single(proxy.Sends);
    }

    /// <summary>Each attempt has its own deadline, which the server is told.</summary>
    [Fact]
    public async Task Send_TheAnswerNeverComes_EndsByTheDeadlineAndMayBeStored()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = async call =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Context.CancellationToken);
            return FakeProxy.Stored(call);
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, RequestTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        var message = _messages.Normal();
        var began = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.NoAnswer, true, true), (error.Code, error.MaybeStored, error.IsRetryable));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));
        Assert.Equal([message.MessageId, message.MessageId], proxy.Sends.Select(call => call.Message.SystemProperties.MessageId));
    }

    /// <summary>The clock is a fake one: the wait is as long as the server wants, and longer each time up to its bound.</summary>
    [Fact]
    public async Task Send_Throttled_WaitsAsTheServerSaysAndSendsTheSameMessageAgain()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSettings = _ => FakeProxy.ProducerSettings(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
        proxy.OnSend = call => Task.FromResult(call.Number < 4 ? FakeProxy.Fault(Wire.Code.TooManyRequests, "flow limit") : FakeProxy.Stored(call));
        var time = new FakeTimeProvider();
        var logs = new CapturedLogs();
        await using var producer = new RocketMqProducer(
            new RocketMqProducerOptions { Endpoints = proxy.Address, MaxAttempts = 4, Topics = ["T"] }, logs, time, new SessionTiming(), () => 0.5);
        await producer.StartAsync(TestContext.Current.CancellationToken);
        var message = _messages.Normal(topic: "T");
        var send = producer.SendAsync(message, TestContext.Current.CancellationToken);

        // Three quarters of 2 minutes, and of the 3 that bound what would be 4 and 8.
        var attempt = 1;
        foreach (var wait in new[] { TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(135), TimeSpan.FromSeconds(135) })
        {
            await Eventually.MustHoldAsync(() => logs.Text.Contains($"failed at attempt {attempt} and is tried again in {wait}", StringComparison.Ordinal), $"attempt {attempt} was refused");
            var waited = TimeSpan.Zero;
            await Eventually.MustHoldAsync(
                () =>
                {
                    if (proxy.Sends.Count > attempt)
                        return true;
                    time.Advance(wait / 30);
                    waited += wait / 30;
                    return false;
                },
                $"attempt {attempt + 1}");
            Assert.True(waited >= wait, $"{waited} of {wait}");
            attempt++;
        }

        Assert.Equal(message.MessageId, (await send).MessageId);
        Assert.All(proxy.Sends, call => Assert.Equal(message.MessageId, call.Message.SystemProperties.MessageId));
    }

    [Fact]
    public async Task Send_ThrottledToTheEnd_SaysHowLongToLeaveTheServerAlone()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = _ => Task.FromResult(FakeProxy.Fault(Wire.Code.TooManyRequests));
        await using var producer = new RocketMqProducer(
            new RocketMqProducerOptions { Endpoints = proxy.Address, MaxAttempts = 2 }, new CapturedLogs(), TimeProvider.System, new SessionTiming(), () => 0);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.TooManyRequests, false, true), (error.Code, error.MaybeStored, error.IsRetryable));
        Assert.Equal(TimeSpan.FromMilliseconds(20), error.RetryAfter);
        Assert.Equal(2, proxy.Sends.Count);
    }
}
