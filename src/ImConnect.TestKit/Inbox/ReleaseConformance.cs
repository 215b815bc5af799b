using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>What a life was to publish and does no longer is the drainer's, with the order of its chat.</summary>
public abstract class ReleaseConformance : InboxConformance
{
    [Fact]
    public async Task Released_AppearsForTheLifeThatHadIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, publishedBy: NodeOne);

        Assert.True(await inbox.ReleaseAsync(message));

        var one = Assert.Single(await inbox.OutboxAsync(NodeOne));
        Assert.Equal([EntryEvent.Send, EntryEvent.Ack(MessageStatus.Received)], one.Events.InOrder());
        Assert.Equal(message.Body.ToArray(), one.Entry.Body.ToArray());
        Assert.Equal((2, false), ((await inbox.SizeAsync()).Events, (await inbox.HeadAsync(message))?.IsPublished));
    }

    [Fact]
    public async Task Released_LaterOnesOfTheSameLife_AreBehind()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.ReleaseAsync(message);

        Assert.True((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(message, publishedBy: NodeOne)).Event);
        Assert.True((await inbox.AcceptAsync(Again(message, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Released_Twice_ChangesNothing()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.ReleaseAsync(message);

        Assert.False(await inbox.ReleaseAsync(message));

        Assert.Equal([EntryEvent.Send], await inbox.EventsAsync(message, NodeOne));
        await inbox.StoredAsync(message, EntryEvent.Send);
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Released_NothingOfItWaits_NothingHappens()
    {
        await using var inbox = await StartAsync();
        var (silent, stored, waits) = (Send(Alice, Bob), Send(Alice, Bob, NodeOne), Send(Carol, Bob, NodeOne));
        await inbox.AcceptAllAsync(silent, stored, waits);
        await inbox.StoredAsync(stored, EntryEvent.Send);

        Assert.False(await inbox.ReleaseAsync(silent));
        Assert.False(await inbox.ReleaseAsync(stored));
        Assert.False(await inbox.ReleaseAsync(waits with { Receiver = Alice }));
        Assert.False(await inbox.ReleaseAsync(waits with { Id = new MessageId(1) }));

        Assert.Empty(await inbox.OutboxAsync(NodeOne));
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Released_OneOfItsChat_TheOthersStayThisLifes()
    {
        await using var inbox = await StartAsync();
        var (older, newer, other) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne), Send(Carol, Bob, NodeOne));
        await inbox.AcceptAllAsync(older, newer, other);

        await inbox.ReleaseAsync(newer);

        Assert.Empty(await inbox.OutboxAsync(NodeOne)); // until the older one is stored or released too
        Assert.False((await inbox.KeepAsync(Send(Carol, Bob, NodeOne))).IsBehind);
        await inbox.ReleaseAsync(older);
        Assert.Equal([older.Id, newer.Id], (await inbox.OutboxAsync(NodeOne)).Ids());
    }

    [Fact]
    public async Task Released_WithSomeLeftToTheDrainerBefore_AllOfItIsTheDrainers()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, publishedBy: LeaseId.Outbox);

        Assert.True(await inbox.ReleaseAsync(message));

        Assert.Equal([EntryEvent.Send, EntryEvent.Ack(MessageStatus.Received)], await inbox.EventsAsync(message, NodeOne));
        await inbox.StoredAsync(message, EntryEvent.Send);
        await inbox.StoredAsync(message, EntryEvent.Ack(MessageStatus.Received));
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Released_WhileClaimed_NeedsNoTokenAndEndsNoClaim()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        var claim = Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));

        Assert.True(await inbox.ReleaseAsync(message));

        Assert.Equal([EntryEvent.Send], await inbox.EventsAsync(message, NodeOne));
        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
        Assert.Equal(CompleteOutcome.Done, (await inbox.CompleteOneAsync(message.IsAway(NodeTwo, claim.Token))).Outcome);
    }
}
