using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>The events of a chat are stored in one order: whoever comes after events that wait for somebody else leaves his to the drainer, whichever message they are of.</summary>
public abstract class EventOrderConformance : InboxConformance
{
    private static readonly EntryEvent s_received = EntryEvent.Ack(MessageStatus.Received);
    private static readonly EntryEvent s_read = EntryEvent.Ack(MessageStatus.Read);

    [Fact]
    public async Task Order_OfOneMessage_IsThatOfItsLife()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        await inbox.CompleteAsync(message.PushedAgain(1, LeaseId.Outbox), message.PushedAgain(2, LeaseId.Outbox), message.IsAway(LeaseId.Outbox));
        await inbox.AckAsync(message, MessageStatus.Received, LeaseId.Outbox);
        await inbox.AckAsync(message, MessageStatus.Read, LeaseId.Outbox);

        Assert.Equal([EntryEvent.Send, EntryEvent.Retry(1), EntryEvent.Retry(2), EntryEvent.Offline, s_received, s_read], await inbox.EventsAsync(message));

        await inbox.WithdrawAsync(message, LeaseId.Outbox);
        Assert.Equal([EntryEvent.Send, s_received, s_read, EntryEvent.Withdraw], await inbox.EventsAsync(message));
    }

    [Fact]
    public async Task Event_OfThisLifeBehindItsOwn_IsItsOwn()
    {
        await using var inbox = await StartAsync();
        var (first, second) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne));
        await inbox.AcceptAllAsync(first, second);

        Assert.Equal(PublishBy.Me, (await inbox.CompleteOneAsync(first.IsAway(NodeOne))).Event);
        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(first, publishedBy: NodeOne)).Event);
        Assert.Equal(PublishBy.Me, (await inbox.WithdrawAsync(second, NodeOne)).Event);
    }

    [Fact]
    public async Task Event_OfAMessageThatAnotherLifePublishes_IsTheDrainers()
    {
        await using var inbox = await StartAsync();
        var (acked, withdrawn, pushed, away) = (Send(Alice, Bob, NodeOne), Send(Alice, Carol, NodeOne), Send(Carol, Alice, NodeOne), Send(Bob, Alice, NodeOne));
        await inbox.AcceptAllAsync(acked, withdrawn, pushed, away);

        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(acked, publishedBy: NodeTwo)).Event);
        Assert.Equal(PublishBy.Outbox, (await inbox.WithdrawAsync(withdrawn, NodeTwo)).Event);
        Assert.Equal(PublishBy.Outbox, (await inbox.CompleteOneAsync(pushed.PushedAgain(1, NodeTwo))).Event);
        Assert.Equal(PublishBy.Outbox, (await inbox.CompleteOneAsync(away.IsAway(NodeTwo))).Event);
        Assert.Equal([EntryEvent.Send, s_received], await inbox.EventsAsync(acked, NodeTwo));
    }

    [Fact]
    public async Task Event_BehindAnyOtherOfItsChat_IsTheDrainers()
    {
        await using var inbox = await StartAsync();
        var (older, newer) = (Send(Alice, Bob), Send(Alice, Bob));
        await inbox.AcceptAllAsync(older, newer);
        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(newer, publishedBy: LeaseId.Outbox)).Event);

        // What happened first is stored first, also when it happened to the newer message.
        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(older, publishedBy: NodeOne)).Event);
        Assert.True((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Event_OthersWaitInOtherChatsOnly_IsThisLifes()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.AcceptAllAsync(message, Send(Carol, Bob, LeaseId.Outbox), Send(Bob, Alice, LeaseId.Outbox), Send(Alice, Carol, NodeTwo));

        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(message, publishedBy: NodeOne)).Event);
    }

    [Fact]
    public async Task Event_WhatWasBeforeItIsStored_IsThisLifes()
    {
        await using var inbox = await StartAsync();
        var (older, newer) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Bob, LeaseId.Outbox));
        await inbox.AcceptAllAsync(older, newer);
        await inbox.StoredAsync(older, EntryEvent.Send);
        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(older, MessageStatus.Received, NodeOne)).Event);
        await inbox.StoredAsync(newer, EntryEvent.Send);
        await inbox.StoredAsync(older, s_received);

        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(older, MessageStatus.Read, NodeOne)).Event);
        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(newer, MessageStatus.Read, NodeOne)).Event);
    }

    [Fact]
    public async Task Drainers_WhileThisLifePublishesTheMessagesFirst_ComesAfterIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(message, publishedBy: LeaseId.Outbox)).Event);
        Assert.Empty(await inbox.OutboxAsync(NodeOne)); // this life's own is not stored yet

        await inbox.StoredAsync(message, EntryEvent.Send);
        Assert.Equal([s_received], await inbox.EventsAsync(message, NodeOne));
        Assert.True(await inbox.StoredAsync(message, s_received));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Drainers_OnAMessageOfThisLife_LaterOnesAreBehindThem()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, MessageStatus.Received, LeaseId.Outbox);
        var later = Send(Alice, Bob, NodeOne);

        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(message, MessageStatus.Read, NodeOne)).Event);
        Assert.True((await inbox.KeepAsync(later)).IsBehind);
        Assert.True((await inbox.AcceptAsync(Again(later, NodeOne))).IsBehind);

        await inbox.StoredAsync(message, EntryEvent.Send);
        Assert.Equal([message.Id, later.Id], (await inbox.OutboxAsync(NodeOne)).Ids());
        Assert.Equal([s_received, s_read], await inbox.EventsAsync(message, NodeOne));
        await inbox.StoredAsync(message, s_received);
        await inbox.StoredAsync(message, s_read);
        await inbox.StoredAsync(later, EntryEvent.Send);
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Drainers_StoredBeforeThisLifesOwn_TheChatIsThisLifesAgain()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, publishedBy: LeaseId.Outbox);

        await inbox.StoredAsync(message, s_received);

        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
        Assert.Empty(await inbox.OutboxAsync(NodeOne));
    }

    [Fact]
    public async Task Withdraw_OfAMessageWhosePushesAreTheDrainers_IsTheDrainers()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.IsAway(LeaseId.Outbox));

        // The drainer may be storing just now what is dropped here.
        Assert.Equal(PublishBy.Outbox, (await inbox.WithdrawAsync(message, NodeOne)).Event);
        Assert.Equal([EntryEvent.Withdraw], await inbox.EventsAsync(message, NodeOne));
    }

    [Fact]
    public async Task Behind_RepeatOfWhatIsTheDrainers_True()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);

        Assert.True((await inbox.AcceptAsync(Again(message, NodeOne))).IsBehind);
        Assert.True((await inbox.AcceptAsync(Again(message, LeaseId.Outbox))).IsBehind);
        await inbox.StoredAsync(message, EntryEvent.Send);
        Assert.False((await inbox.AcceptAsync(Again(message, NodeOne))).IsBehind);
    }
}
