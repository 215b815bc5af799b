using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>What happens to a message makes an event in the same commit, once, and says who stores it.</summary>
public abstract class EventConformance : InboxConformance
{
    private static readonly EntryEvent s_received = EntryEvent.Ack(MessageStatus.Received);
    private static readonly EntryEvent s_read = EntryEvent.Ack(MessageStatus.Read);

    [Fact]
    public async Task Event_NobodyIsToPublishIt_IsNotMade()
    {
        await using var inbox = await StartAsync();
        var (acked, withdrawn, pushed, away) = (Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob));
        await inbox.AcceptAllAsync(acked, withdrawn, pushed, away);

        Assert.Equal(PublishBy.Nobody, (await inbox.AckAsync(acked)).Event);
        Assert.Equal(PublishBy.Nobody, (await inbox.WithdrawAsync(withdrawn)).Event);
        var completed = await inbox.CompleteAsync(pushed.PushedAgain(1, default), away.IsAway(default));

        Assert.All(completed, one => Assert.Equal(new Completed(CompleteOutcome.Done, PublishBy.Nobody), one));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Event_ThisLifePublishesIt_IsLeftToIt()
    {
        await using var inbox = await StartAsync();
        var (acked, withdrawn, pushed, away) = (Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob));
        await inbox.AcceptAllAsync(acked, withdrawn, pushed, away);

        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(acked, publishedBy: NodeOne)).Event);
        Assert.Equal(PublishBy.Me, (await inbox.WithdrawAsync(withdrawn, NodeOne)).Event);
        var completed = await inbox.CompleteAsync(pushed.PushedAgain(1, NodeOne), away.IsAway(NodeOne));

        Assert.All(completed, one => Assert.Equal(new Completed(CompleteOutcome.Done, PublishBy.Me), one));
        Assert.Empty(await inbox.OutboxAsync(NodeOne));
        Assert.Equal([s_received], await inbox.EventsAsync(acked));
        Assert.Equal([EntryEvent.Withdraw], await inbox.EventsAsync(withdrawn));
        Assert.Equal([EntryEvent.Retry(1)], await inbox.EventsAsync(pushed));
        Assert.Equal([EntryEvent.Offline], await inbox.EventsAsync(away));
    }

    [Fact]
    public async Task Event_TheDrainerIsToPublishIt_IsLeftToIt()
    {
        await using var inbox = await StartAsync();
        var (sent, acked, withdrawn) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Carol), Send(Carol, Bob));
        var (pushed, away) = (Send(Carol, Alice), Send(Bob, Alice));
        await inbox.AcceptAllAsync(acked, withdrawn, pushed, away);

        var answer = await inbox.KeepAsync(sent);
        Assert.Equal((false, true), (answer.IsPublished, answer.IsBehind));
        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(acked, publishedBy: LeaseId.Outbox)).Event);
        Assert.Equal(PublishBy.Outbox, (await inbox.WithdrawAsync(withdrawn, LeaseId.Outbox)).Event);
        var completed = await inbox.CompleteAsync(pushed.PushedAgain(1, LeaseId.Outbox), away.IsAway(LeaseId.Outbox));

        Assert.All(completed, one => Assert.Equal(new Completed(CompleteOutcome.Done, PublishBy.Outbox), one));
        Assert.Equal([EntryEvent.Send], await inbox.EventsAsync(sent, NodeOne));
        Assert.Equal([s_received], await inbox.EventsAsync(acked, NodeOne));
        Assert.Equal([EntryEvent.Withdraw], await inbox.EventsAsync(withdrawn, NodeOne));
        Assert.Equal([EntryEvent.Retry(1)], await inbox.EventsAsync(pushed, NodeOne));
        Assert.Equal([EntryEvent.Offline], await inbox.EventsAsync(away, NodeOne));
    }

    [Fact]
    public async Task Ack_ReceivedThenRead_AreTwoEvents()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.AckAsync(message, MessageStatus.Received, NodeOne);
        Assert.True(await inbox.StoredAsync(message, s_received));

        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(message, MessageStatus.Read, NodeOne)).Event);
        Assert.Equal([s_read], await inbox.EventsAsync(message));
        Assert.True(await inbox.StoredAsync(message, s_read));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Ack_ReadAtOnce_IsOneEvent()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.AckAsync(message, MessageStatus.Read, NodeOne);

        Assert.Equal([s_read], await inbox.EventsAsync(message));
    }

    [Fact]
    public async Task Ack_RepeatedOrLower_MakesNone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, MessageStatus.Read, NodeOne);
        await inbox.StoredAsync(message, s_read);

        Assert.Equal(PublishBy.Nobody, (await inbox.AckAsync(message, MessageStatus.Read, NodeOne)).Event);
        Assert.Equal(PublishBy.Nobody, (await inbox.AckAsync(message, MessageStatus.Received, NodeOne)).Event);

        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Settlement_Refused_MakesNone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answers = await inbox.SettleAllAsync(
            Settlement.Acknowledge(Bob, message.Id, MessageStatus.Received) with { Actor = Carol, PublishedBy = NodeOne },
            Settlement.Withdraw(Carol, Bob, message.Id) with { PublishedBy = NodeOne },
            Settlement.Withdraw(Alice, Bob, new MessageId(1)) with { PublishedBy = NodeOne });

        Assert.All(answers, answer => Assert.Equal(PublishBy.Nobody, answer.Event));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Withdraw_RepeatedOrAckedAfterIt_MakesNone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message, NodeOne);
        await inbox.StoredAsync(message, EntryEvent.Withdraw);

        Assert.Equal(PublishBy.Nobody, (await inbox.WithdrawAsync(message, NodeOne)).Event);
        Assert.Equal(PublishBy.Nobody, (await inbox.AckAsync(message, publishedBy: NodeOne)).Event);

        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task NoticeReceived_HasNoEvent_MakesNone()
    {
        await using var inbox = await StartAsync();
        var (message, friend) = (Send(Alice, Bob), Befriend(Carol, Bob, publishedBy: LeaseId.Outbox));
        await inbox.AcceptAllAsync(message, friend);
        await inbox.AckAsync(message);
        var notices = (await inbox.ReadAsync(Alice)).Concat(await inbox.ReadAsync(Bob)).Select(entry => Settlement.NoticeReceived(entry) with { PublishedBy = NodeOne });

        var answers = await inbox.SettleAllAsync([.. notices]);

        Assert.Equal(2, answers.Length);
        Assert.All(answers, answer => Assert.Equal((SettleOutcome.Done, PublishBy.Nobody), (answer.Outcome, answer.Event)));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Completion_StaleTokenOrSettled_MakesNone()
    {
        await using var inbox = await StartAsync();
        var (claimed, acked) = (Send(Alice, Bob), Send(Carol, Bob));
        await inbox.AcceptAllAsync(claimed, acked);
        Clock.Advance(FirstDelay);
        var stale = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime), one => one.Entry.Id == claimed.Id);
        Clock.Advance(ClaimTime);
        await inbox.ClaimAsync(NodeTwo, ClaimTime);
        await inbox.AckAsync(acked);

        var answers = await inbox.CompleteAsync(
            claimed.PushedAgain(1, NodeOne, stale.Token), claimed.IsAway(NodeOne, stale.Token), claimed.IsAway(NodeOne), acked.PushedAgain(1, NodeOne), acked.IsAway(NodeOne));

        Assert.All(answers, one => Assert.Equal(new Completed(CompleteOutcome.NoChange), one));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Completion_OfAClaim_MakesTheEventOfItsPush()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        var first = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
        await inbox.CompleteOneAsync(message.PushedAgain(first.Pushes, NodeOne, first.Token));
        Clock.Advance(TimeSpan.FromHours(1));
        var second = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));

        Assert.Equal(PublishBy.Me, (await inbox.CompleteOneAsync(message.PushedAgain(second.Pushes, NodeOne, second.Token))).Event);

        Assert.Equal([EntryEvent.Retry(1), EntryEvent.Retry(2)], await inbox.EventsAsync(message));
    }

    [Fact]
    public async Task Completion_ToldTwice_OneEventWaits()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.CompleteAsync(message.IsAway(NodeOne), message.IsAway(NodeOne));

        Assert.Equal([EntryEvent.Offline], await inbox.EventsAsync(message));
        Assert.Equal(1, (await inbox.SizeAsync()).Events);
    }

    [Fact]
    public async Task Published_ThatDoesNotWait_NothingHappens()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        Assert.False(await inbox.StoredAsync(message, s_received));
        Assert.False(await inbox.StoredAsync(message, EntryEvent.Retry(1)));
        Assert.Equal([EntryEvent.Send], await inbox.EventsAsync(message));
        Assert.True(await inbox.StoredAsync(message, EntryEvent.Send));
        Assert.False(await inbox.StoredAsync(message, EntryEvent.Send));
    }

    [Fact]
    public async Task Published_OneOfSeveral_TheRestWaits()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, MessageStatus.Received, NodeOne);
        await inbox.AckAsync(message, MessageStatus.Read, NodeOne);

        Assert.True(await inbox.StoredAsync(message, EntryEvent.Send));
        Assert.Equal([s_received, s_read], await inbox.EventsAsync(message));
        Assert.True(await inbox.StoredAsync(message, s_received));
        Assert.Equal([s_read], await inbox.EventsAsync(message));
        Assert.True((await inbox.HeadAsync(message))?.IsPublished);
    }
}
