using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>Step S3: what the ack waits for, and what becomes of an event.</summary>
public sealed class PublishStageTests
{
    private readonly FakePublisher _publisher = new();

    [Fact]
    public async Task Send_PublisherHasNotAnswered_NeitherAckNorPush()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => answer.Task;
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));

        await alice.SendAsync(2, Guid.NewGuid());
        await _publisher.Tried.CountAsync(1);
        Assert.Empty(alice.Unread);
        Assert.Empty(bob.Unread);

        answer.SetResult(PublishResult.Stored());
        Assert.Equal((1, 2), await AckAsync(alice));
        Assert.Equal("hello", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Send_ManyWhileACallRuns_GoTogetherInTheNext()
    {
        var first = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = one => one.Content == "0" ? first.Task : Task.FromResult(PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid(), "0");
        await _publisher.Tried.CountAsync(1);
        for (var i = 1; i <= 20; i++)
            await alice.SendAsync(2, Guid.NewGuid(), $"{i}");
        await gateway.Inbox.AcceptBatches.UntilAsync(batches => batches.Sum() == 21);
        first.SetResult(PublishResult.Stored());

        var sent = (await _publisher.Stored.UntilAsync(all => all.Count(e => e.Type == EventType.Send) == 21)).Where(e => e.Type == EventType.Send);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{i}"), sent.Select(e => e.Content));
        Assert.True(_publisher.Batches.Snapshot().Count < 21, "each event made a call of its own");
    }

    [Fact]
    public async Task Send_Refused_SenderGetsTheReasonAndNothingIsKept()
    {
        _publisher.Answer = one => Task.FromResult(one.Content == "bad" ? PublishResult.Refused("too long") : PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        var id = Guid.NewGuid();

        await alice.SendAsync(2, id, "bad");
        var refusal = await alice.NextAckAsync();
        Assert.Equal((-1, (int)Reason.EventRefused, 0), (refusal.Status, refusal.Reason, refusal.RetryAfterMs));
        await alice.SendAsync(2, Guid.NewGuid(), "good");

        Assert.Equal("good", (await bob.NextPushAsync()).Content);
        Assert.Equal(1, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));

        // As if it had never been: the same client id may be sent again.
        await alice.NextAckAsync();
        await alice.SendAsync(2, id, "better");
        Assert.Equal((1, 2), await AckAsync(alice));
        Assert.Equal("better", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Send_MaybeStored_TriedAgainUnderTheSameKeyBeforeTheAck()
    {
        _publisher.Answer = one => Task.FromResult(one is { Type: EventType.Send, Attempt: < 2 } ? PublishResult.MaybeStored("time-out") : PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.ProbeMin = TimeSpan.FromMilliseconds(100));
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));

        await alice.SendAsync(2, Guid.NewGuid(), "a");
        await alice.SendAsync(2, Guid.NewGuid(), "b");
        await gateway.AdvanceUntilAsync(PublishLoop.Tick, () => alice.Unread.Count == 2);

        Assert.Equal((1, 2), await AckAsync(alice));
        Assert.Equal((1, 2), await AckAsync(alice));
        Assert.Equal("a", (await bob.NextPushAsync()).Content);
        var tries = _publisher.Tried.Snapshot().Where(e => e.Type == EventType.Send).ToList();
        Assert.Equal(6, tries.Count);
        Assert.Equal(2, tries.Select(e => e.Key).Distinct().Count());
        Assert.Equal(["a", "a", "a", "b", "b", "b"], tries.Select(e => e.Content));
    }

    [Fact]
    public async Task Send_UndecidedForThePublishWait_AcceptedAndPushed_AndStillPublished()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => answer.Task;
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid());
        await _publisher.Tried.CountAsync(1);

        await gateway.AdvanceUntilAsync(PublishLoop.Tick, () => alice.Unread.Count > 0);
        Assert.True(gateway.Clock.GetUtcNow() - TestClock.Begin >= PublishingGateway.PublishWait, "it was acknowledged before its time");
        Assert.Equal((1, 1), await AckAsync(alice));
        Assert.Equal("hello", (await bob.NextPushAsync()).Content);

        answer.SetResult(PublishResult.Stored());
        await gateway.QuietAsync();
    }

    [Fact]
    public async Task Send_LevelAccepted_WaitsForNothing()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => answer.Task;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.AckLevel = AckLevel.Accepted);
        var alice = gateway.Connect(1);

        await alice.SendAsync(2, Guid.NewGuid());

        Assert.Equal((1, 1), await AckAsync(alice));
        answer.SetResult(PublishResult.Stored());
        await gateway.QuietAsync();
    }

    [Theory]
    [InlineData(AckLevel.Stored, AckLevel.Stored, 3)]
    [InlineData(AckLevel.Stored, AckLevel.Published, 2)]
    [InlineData(AckLevel.Published, AckLevel.Stored, 2)]
    public async Task Send_Stored_AckSaysWhatIsAskedAndKnown(AckLevel asked, AckLevel publisher, int told)
    {
        _publisher.Level = publisher;
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.AckLevel = asked);
        var alice = gateway.Connect(1);

        await alice.SendAsync(2, Guid.NewGuid());

        Assert.Equal((1, told), await AckAsync(alice));
    }

    [Fact]
    public async Task Repeat_EventNotStored_NoAckBeforeItIs()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => answer.Task;
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        var id = Guid.NewGuid();
        await alice.SendAsync(2, id);
        await _publisher.Tried.CountAsync(1);
        await alice.SendAsync(2, id);
        await gateway.Inbox.AcceptBatches.UntilAsync(batches => batches.Sum() == 2);
        Assert.Empty(alice.Unread);

        answer.SetResult(PublishResult.Stored());

        var acks = await alice.TakeAsync(2);
        Assert.Equal(acks[0].Ack().MsgId, acks[1].Ack().MsgId);
        await bob.NextPushAsync();
        await alice.SendAsync(2, id);
        Assert.Equal((1, 2), await AckAsync(alice));
        Assert.Empty(bob.Unread);
        Assert.Single(_publisher.Tried.Snapshot(), e => e.Type == EventType.Send);
    }

    [Fact]
    public async Task Connect_WhileAnEventIsUndecided_TheMessageIsShownOnlyWhenItIsKept()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = one => one.Content == "bad" ? answer.Task : Task.FromResult(PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, carol) = (gateway.Connect(1), gateway.Connect(3));
        await carol.SendAsync(2, Guid.NewGuid(), "before");
        await carol.NextAckAsync();
        await alice.SendAsync(2, Guid.NewGuid(), "bad");
        await _publisher.Tried.UntilAsync(all => all.Any(e => e.Content == "bad"));

        var bob = gateway.Connect(2);
        await gateway.Inbox.Reads.CountAsync(1);
        answer.SetResult(PublishResult.Refused("no"));
        await alice.NextAckAsync();

        Assert.Equal("before", (await bob.NextPushAsync()).Content);
        await carol.SendAsync(2, Guid.NewGuid(), "after");
        Assert.Equal("after", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Stop_WithSendsUnderWay_PublishesAcknowledgesAndMarksThem()
    {
        var answer = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = _ => answer.Task;
        var gateway = await PublishingGateway.StartAsync(_publisher);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        await _publisher.Tried.CountAsync(1);
        var outbox = gateway.Services.GetRequiredService<IOutbox>();

        var stop = gateway.DisposeAsync();
        answer.SetResult(PublishResult.Stored());
        await stop;

        Assert.Equal((1, 2), await AckAsync(alice));
        Assert.Equal(0, (await outbox.CountAsync(CancellationToken.None)).Events);
    }

    internal static async Task<(int Status, int Level)> AckAsync(TestClient client)
    {
        var ack = await client.NextAckAsync();
        return (ack.Status, ack.AckLevel);
    }
}
