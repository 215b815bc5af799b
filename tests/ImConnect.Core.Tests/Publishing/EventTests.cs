using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>Which events a message's life makes, in which order, and how they are named.</summary>
public sealed class EventTests
{
    private readonly FakePublisher _publisher = new();

    [Fact]
    public async Task Message_SentReceivedReadTakenBack_EachIsAnEvent()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid());
        var id = (await bob.NextPushAsync()).MsgId;
        await bob.UpAsync(Frames.Ack(id, 3));
        await bob.UpAsync(Frames.Ack(id, 3));
        await bob.UpAsync(Frames.Ack(id, 4));
        await bob.UpAsync(Frames.Ack(id, 3));
        await _publisher.Stored.CountAsync(3);
        await alice.UpAsync(Frames.Withdraw(id, 2));
        var events = await _publisher.Stored.CountAsync(4);
        await gateway.QuietAsync();

        Assert.Equal([$"{id}-10-0", $"{id}-30-3", $"{id}-30-4", $"{id}-40-0"], events.Select(e => e.Key));
        Assert.All(events, e => Assert.Equal((1L, 2L), (e.Sender.Value, e.Receiver.Value)));
        Assert.Equal(["hello", "", "", ""], events.Select(e => e.Content));
        Assert.Equal(4, _publisher.Stored.Snapshot().Count);
    }

    [Fact]
    public async Task Message_ToNobodyThere_IsToldAsOffline()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        var id = (await alice.NextAckAsync()).MsgId;

        var events = await _publisher.Stored.CountAsync(2);
        Assert.Equal([$"{id}-10-0", $"{id}-20-0"], events.Select(e => e.Key));
        Assert.Equal("hello", events[1].Content);
    }

    [Fact]
    public async Task Message_NeverAcknowledged_EachPushIsToldAndThenThatItWaits()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid());
        var id = (await bob.NextPushAsync()).MsgId;
        await AdvanceAsync(gateway, 5, 30, 300, 300);
        var events = _publisher.Stored.Snapshot();

        Assert.Equal([$"{id}-10-0", $"{id}-90-1", $"{id}-90-2", $"{id}-90-3", $"{id}-20-0"], events.Select(e => e.Key));
        Assert.All(events.Where(e => e.Type == EventType.Retry), e => Assert.Equal((3, "hello"), (e.MaxRetries, e.Content)));
    }

    [Fact]
    public async Task Message_PushedAgain_IsNotToldWhereThatIsSwitchedOff()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher, options: o => o.Retry.PublishAgain = false);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid());
        var id = (await bob.NextPushAsync()).MsgId;
        await AdvanceAsync(gateway, 5, 30, 300, 300);

        Assert.Equal([$"{id}-10-0", $"{id}-20-0"], _publisher.StoredKeys);
    }

    [Fact]
    public async Task NothingButTheFirstEvent_LeavesBeforeItIsStored()
    {
        var sends = new TaskCompletionSource<PublishResult>();
        _publisher.Answer = one => one.Type == EventType.Send ? sends.Task : Task.FromResult(PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher, o => o.AckLevel = AckLevel.Accepted);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid());
        var id = (await bob.NextPushAsync()).MsgId;
        await bob.UpAsync(Frames.Ack(id, 3));
        await alice.Connection.Arrived.CountAsync(2);
        Assert.Empty(_publisher.Stored.Snapshot());

        sends.SetResult(PublishResult.Stored());

        Assert.Equal([$"{id}-10-0", $"{id}-30-3"], (await _publisher.Stored.CountAsync(2)).Select(e => e.Key));
        await gateway.QuietAsync();
    }

    [Fact]
    public async Task FriendNotice_HasNoEvent()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var sender = gateway.Services.GetRequiredService<IMessageSender>();
        var notice = new FriendNotice(EntryKind.FriendRequest, new UserId(1), new UserId(2), Guid.NewGuid());

        Assert.Equal(Reason.None, (await sender.NotifyAsync([notice], CancellationToken.None))[0].Reason);

        Assert.Equal(0, (await gateway.OutboxAsync()).Events);
        Assert.Empty(_publisher.Tried.Snapshot());
    }

    /// <summary>What is being published is not pushed again: each event is marked before time goes on.</summary>
    private static async Task AdvanceAsync(TestGateway gateway, params int[] seconds)
    {
        await gateway.QuietAsync();
        foreach (var one in seconds)
        {
            await gateway.AdvanceAsync(one);
            await gateway.QuietAsync();
        }
    }
}
