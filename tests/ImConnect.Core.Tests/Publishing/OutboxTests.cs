using ImConnect.Core.Tests.Support;
using ImConnect.Diagnostics;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>The publisher is away: chat goes on, events wait in order, and come when it is back.</summary>
public sealed class OutboxTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly FakePublisher _publisher = new();
    private volatile bool _isAway;

    public OutboxTests() => _publisher.Answer = _ => Task.FromResult(_isAway ? PublishResult.Unavailable("connection refused") : PublishResult.Stored());

    [Fact]
    public async Task Away_ChatGoesOn_AndAllEventsComeInOrderWhenItIsBack()
    {
        _isAway = true;
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        for (var i = 0; i < 300; i++)
        {
            await alice.SendAsync(2, Guid.NewGuid(), $"{i}");
            Assert.Equal((1, 1), await PublishStageTests.AckAsync(alice));
            var push = await bob.NextPushAsync();
            Assert.Equal($"{i}", push.Content);
            await bob.UpAsync(Frames.Ack(push.MsgId, 3));
            Assert.Equal(3, (await alice.NextAckAsync()).Status);
        }

        Assert.Empty(_publisher.Stored.Snapshot());
        Assert.Equal(600, (await gateway.OutboxAsync()).Events);
        _isAway = false;
        await gateway.AdvanceUntilAsync(s_second, () => _publisher.Stored.Snapshot().Count == 600);
        await gateway.QuietAsync();

        var sends = _publisher.Stored.Snapshot().Where(e => e.Type == EventType.Send).Select(e => e.Content);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), sends);
        AssertOrderOfEachMessage();

        // And the next one is published at once, behind nobody.
        await alice.SendAsync(2, Guid.NewGuid(), "next");
        Assert.Equal(2, (await alice.NextMessageAsync()).Ack().AckLevel);
    }

    [Fact]
    public async Task Away_LaterSendsDoNotWaitForIt_AndItIsProbedAside()
    {
        _isAway = true;
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        Assert.Equal((1, 1), await PublishStageTests.AckAsync(alice));

        // The send, and the drainer's first probe.
        await gateway.AdvanceUntilAsync(s_second, () => _publisher.Tried.Snapshot().Count >= 2);
        var tries = _publisher.Tried.Snapshot().Count;

        for (var i = 0; i < 50; i++)
        {
            await alice.SendAsync(3, Guid.NewGuid());
            Assert.Equal((1, 1), await PublishStageTests.AckAsync(alice));
        }

        // The clock has stood: at most a probe that was due before.
        Assert.InRange(_publisher.Tried.Snapshot().Count, tries, tries + 1);
        await gateway.AdvanceUntilAsync(s_second, () => _publisher.Tried.Snapshot().Count > tries + 1);
    }

    /// <summary>What is stored and not yet marked so still lies in the outbox: it is not looked into before.</summary>
    [Fact]
    public async Task Drained_WhileItsMarkIsNotCommitted_IsNotPublishedAgain()
    {
        _isAway = true;
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        Assert.Equal((1, 1), await PublishStageTests.AckAsync(alice));
        var disk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Inbox.BeforeComplete = completions => completions.Any(one => one.Kind == CompletionKind.Published) ? disk.Task : Task.CompletedTask;
        _isAway = false;
        await gateway.AdvanceUntilAsync(s_second, () => _publisher.Stored.Snapshot().Count > 0);

        // Longer than the outbox is ever left alone.
        var until = gateway.Clock.GetUtcNow() + TimeSpan.FromSeconds(30);
        await gateway.AdvanceUntilAsync(s_second, () => gateway.Clock.GetUtcNow() > until);
        disk.SetResult();
        await gateway.QuietAsync();
        Assert.Distinct(_publisher.StoredKeys);
    }

    /// <summary>Under load a node is always publishing something itself: the store is not read again and again for it.</summary>
    [Fact]
    public async Task Publishing_WithNothingForTheDrainer_TheOutboxIsReadEveryFewSecondsOnly()
    {
        var stored = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => stored.Task;
        CountedOutbox? outbox = null;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, options => options.PublishWait = TimeSpan.FromMinutes(1), parts: services =>
            services.AddSingleton<IOutbox>(provider => outbox = new CountedOutbox(provider.GetRequiredService<InMemoryInbox>())));
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        await _publisher.Tried.CountAsync(1);

        await gateway.AdvanceUntilAsync(s_second, () => outbox!.Reads >= 3);
        var (reads, began) = (outbox!.Reads, gateway.Clock.GetUtcNow());
        await gateway.AdvanceUntilAsync(s_second, () => outbox.Reads >= reads + 6);
        Assert.True(gateway.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(10), "the outbox is read more often than every few seconds");
        stored.SetResult(PublishResult.Stored());
    }

    [Fact]
    public async Task Away_OutboxOff_RefusedWithATimeAndNothingKept_AndTakenWhenItIsBack()
    {
        _isAway = true;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.Outbox = false);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        var id = Guid.NewGuid();
        for (var i = 0; i < 3; i++)
        {
            await alice.SendAsync(2, id);
            var refusal = await alice.NextAckAsync();
            Assert.Equal((-1, (int)Reason.PublisherUnavailable), (refusal.Status, refusal.Reason));
            Assert.True(refusal.RetryAfterMs > 0);
        }

        Assert.Equal(0, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
        Assert.Empty(bob.Unread);
        _isAway = false;
        var circuit = gateway.Services.GetRequiredService<PublishCircuit>();
        await gateway.AdvanceUntilAsync(s_second, () => !circuit.IsOpen);
        await alice.SendAsync(2, id);

        Assert.Equal((1, 2), await PublishStageTests.AckAsync(alice));
        Assert.Equal("hello", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Undecided_OutboxOff_NoAnswer_AndTheRepeatIsAcknowledgedOnceItIsStored()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => answer.Task;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.Outbox = false);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        var id = Guid.NewGuid();
        await alice.SendAsync(2, id);
        await _publisher.Tried.CountAsync(1);
        await gateway.AdvanceUntilAsync(PublishLoop.Tick, () => bob.Unread.Count > 0);
        Assert.Empty(alice.Unread);

        await alice.SendAsync(2, id);
        await gateway.Inbox.AcceptBatches.UntilAsync(batches => batches.Sum() == 2);
        answer.SetResult(PublishResult.Stored());

        Assert.Equal((1, 2), await PublishStageTests.AckAsync(alice));
        Assert.Single(bob.Unread);
    }

    [Fact]
    public async Task Full_SendsAreRefusedWithATime_AcksAreNot()
    {
        _isAway = true;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.OutboxBound = 3);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        for (var i = 0; i < 3; i++)
        {
            await alice.SendAsync(2, Guid.NewGuid());
            Assert.Equal((1, 1), await PublishStageTests.AckAsync(alice));
        }

        await alice.SendAsync(2, Guid.NewGuid());
        var refusal = await alice.NextAckAsync();
        Assert.Equal((int)Reason.OutboxFull, refusal.Reason);
        Assert.True(refusal.RetryAfterMs > 0);

        await bob.UpAsync(Frames.Ack((await bob.NextPushAsync()).MsgId, 3));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);
        Assert.Equal(4, (await gateway.OutboxAsync()).Events);
    }

    [Fact]
    public async Task Away_HealthIsDegraded_AndSaysHowFarBehind()
    {
        _isAway = true;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, parts: services => services.AddHealthChecks().AddImConnect());
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        await alice.NextAckAsync();
        var health = gateway.Services.GetRequiredService<HealthCheckService>();
        var watch = gateway.Services.GetRequiredService<OutboxWatch>();
        await gateway.AdvanceUntilAsync(s_second, () => watch.Report!.Contains("2 events wait", StringComparison.Ordinal));

        var report = await health.CheckHealthAsync();

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("connection refused", report.Entries.Values.Single().Description, StringComparison.Ordinal);
        _isAway = false;
        await gateway.AdvanceUntilAsync(s_second, () => watch.Report == "nothing waits");
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task OneChatFails_OthersFlow_AndItsOwnOrderHolds()
    {
        var isStuck = true;
        _publisher.Answer = one => Task.FromResult(isStuck && one.Receiver.Value == 2 ? PublishResult.MaybeStored("time-out") : PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, carol) = (gateway.Connect(1), gateway.Connect(3));
        for (var i = 0; i < 5; i++)
            await alice.SendAsync(2, Guid.NewGuid(), $"{i}");
        while (alice.Unread.Count < 5)
        {
            // So that the publisher is not taken to be away.
            await carol.SendAsync(4, Guid.NewGuid());
            await carol.NextAckAsync();
            gateway.Clock.Advance(s_second);
        }

        await alice.TakeAsync(5);

        await alice.SendAsync(3, Guid.NewGuid());
        Assert.Equal((1, 2), await PublishStageTests.AckAsync(alice));
        Volatile.Write(ref isStuck, false);
        await alice.SendAsync(2, Guid.NewGuid(), "5");
        await gateway.AdvanceUntilAsync(s_second, () => _publisher.Stored.Snapshot().Count(e => e is { Type: EventType.Send, Receiver.Value: 2 }) == 6);

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}"), _publisher.Stored.Snapshot().Where(e => e is { Type: EventType.Send, Receiver.Value: 2 }).Select(e => e.Content));
    }

    [Fact]
    public async Task AnyOutcomes_ManyChats_OrderOfEachHoldsAndNothingIsMissing()
    {
        const int Chats = 40, Messages = 25;
        var random = new Random(20261124);
        var gate = new Lock();
        _publisher.Answer = async one =>
        {
            int dice;
            lock (gate)
                dice = random.Next(100);
            if (dice < 20)
                await Task.Yield();
            return dice < 6 ? PublishResult.MaybeStored("time-out") : dice < 8 ? PublishResult.Unavailable("reset") : PublishResult.Stored();
        };
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => (o.Batch, o.ProbeMin) = (7, TimeSpan.FromMilliseconds(50)));
        var senders = Enumerable.Range(0, Chats).Select(i => gateway.Connect(100 + i)).ToArray();
        for (var m = 0; m < Messages; m++)
        {
            foreach (var sender in senders)
                await sender.SendAsync(1, Guid.NewGuid(), $"{m}");
            gateway.Clock.Advance(PublishLoop.Tick);
        }

        await gateway.AdvanceUntilAsync(PublishLoop.Tick, () => senders.All(s => s.Unread.Count == Messages));
        _publisher.Answer = _ => Task.FromResult(PublishResult.Stored());
        await gateway.QuietAsync();

        Assert.False(_publisher.WasInterleaved, "two calls had events of one chat at once");
        foreach (var chat in _publisher.Stored.Snapshot().Where(e => e.Type == EventType.Send).GroupBy(e => e.Sender))
            Assert.Equal(Enumerable.Range(0, Messages).Select(m => $"{m}"), chat.Select(e => e.Content).Distinct());
        Assert.Equal(Chats * Messages, _publisher.Stored.Snapshot().Where(e => e.Type == EventType.Send).Select(e => e.Key).Distinct().Count());
        AssertOrderOfEachMessage();
    }

    /// <summary>No event of a message before one that comes first in its life.</summary>
    private void AssertOrderOfEachMessage()
    {
        foreach (var message in _publisher.Stored.Snapshot().GroupBy(e => e.Id))
            Assert.Equal(EventType.Send, message.First().Type);
    }
}
