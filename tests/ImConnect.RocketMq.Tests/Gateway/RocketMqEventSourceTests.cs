using ImConnect.Publishing;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Gateway;

/// <summary>The app's own handler behind a real RocketMQ.</summary>
public sealed class RocketMqEventSourceTests(RocketMqBroker broker)
{
    private const string Topic = "IMC_HANDLED";
    private static readonly Lock s_lock = new();
    private static Task? s_created;

    [Fact]
    public async Task Done_EventsOfAChatComeInOrderAsTheyWerePublished()
    {
        await using var gateway = await StartAsync("IMC_HANDLED_DONE");
        var (one, other) = GatewayHost.NewPair();
        var handler = new EventHandler(one, other, (_, _) => EventOutcome.Done);
        await using var source = new RunningSource(gateway.Source, handler);
        var sent = await PublishAsync(gateway, one, other, 1, 2, 3, 4, 5);
        await Eventually.MustHoldAsync(() => handler.Seen.Count >= 5, "all came");
        Assert.Equal(sent.Select(message => message.Key), handler.Seen.Select(message => message.Key).Distinct());
        Assert.Equal(["1", "2", "3", "4", "5"], handler.Contents.Distinct());
        Assert.All(handler.Seen, message => Assert.Equal((EventType.Send, one, other), (message.Type, message.Sender, message.Receiver)));
    }

    [Fact]
    public async Task Retry_ComesAgainAndIsNotOvertaken()
    {
        await using var gateway = await StartAsync("IMC_HANDLED_RETRY");
        var (one, other) = GatewayHost.NewPair();
        var handler = new EventHandler(one, other, (message, time) => message.Content == "2" && time < 3 ? EventOutcome.Retry : EventOutcome.Done);
        await using var source = new RunningSource(gateway.Source, handler);
        await PublishAsync(gateway, one, other, 1, 2, 3);

        // In the call in which it is to be retried, those behind it may be seen too; they come again.
        await Eventually.MustHoldAsync(() => handler.Contents.Count(content => content == "2") == 3 && handler.Contents.Last() == "3", "the last came behind it");
        Assert.Equal("1", handler.Contents.First());
    }

    [Fact]
    public async Task Poison_GoesAsideAndTheQueueGoesOn()
    {
        await using var gateway = await StartAsync("IMC_HANDLED_POISON");
        var (one, other) = GatewayHost.NewPair();
        var handler = new EventHandler(one, other, (message, _) => message.Content == "1" ? EventOutcome.Poison : EventOutcome.Done);
        await using var source = new RunningSource(gateway.Source, handler);
        var sent = await PublishAsync(gateway, one, other, 1);
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout, Topics = { Topic } });
        await producer.StartAsync(TestContext.Current.CancellationToken);
        await producer.SendAsync(new RocketMqMessage(Topic, "no event"u8.ToArray()) { MessageGroup = sent[0].Chat.Value }, TestContext.Current.CancellationToken);
        await PublishAsync(gateway, one, other, 2);
        await Eventually.MustHoldAsync(() => handler.Contents.Contains("2"), "what is behind them came");
        Assert.Single(handler.Contents, "1");
    }

    [Fact]
    public async Task Group_NotOrdered_NothingIsReceivedAndTheLogSaysWhatToRun()
    {
        await using var gateway = await StartAsync("IMC_PLAIN");
        var (one, other) = GatewayHost.NewPair();
        var handler = new EventHandler(one, other, (_, _) => EventOutcome.Done);
        await using var source = new RunningSource(gateway.Source, handler);
        await PublishAsync(gateway, one, other, 1);
        await Eventually.MustHoldAsync(
            () => gateway.Logs.Text.Contains("mqadmin updateSubGroup -n NAMESERVER:9876 -c CLUSTER -g IMC_PLAIN -o true", StringComparison.Ordinal), "the log says it");
        Assert.Empty(handler.Seen);
    }

    private async Task<GatewayHost> StartAsync(string group)
    {
        await broker.RequireAsync();
        await (CreatedAsync().WaitAsync(TestContext.Current.CancellationToken));
        return await GatewayHost.StartAsync(broker.Address, options => (options.C2CTopic, options.EventGroup) = (Topic, group));
    }

    private Task CreatedAsync()
    {
        lock (s_lock)
        {
            return s_created ??= broker.CreateAsync(
                $"topic:{Topic}:FIFO", "group:IMC_HANDLED_DONE:ordered", "group:IMC_HANDLED_RETRY:ordered", "group:IMC_HANDLED_POISON:ordered");
        }
    }

    private static async Task<MessageEvent[]> PublishAsync(GatewayHost gateway, UserId one, UserId other, params int[] numbers)
    {
        MessageEvent[] batch = [.. numbers.Select(number => GatewayHost.Send(one, other, number))];
        var results = await gateway.Publisher.PublishAsync(batch, TestContext.Current.CancellationToken);
        Assert.All(results, result => Assert.Equal(PublishOutcome.Stored, result.Outcome));
        return batch;
    }

    /// <summary>The source, until the end of the test.</summary>
    private sealed class RunningSource : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public RunningSource(IEventSource source, IEventHandler handler) => _running = source.RunAsync(handler, _stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
