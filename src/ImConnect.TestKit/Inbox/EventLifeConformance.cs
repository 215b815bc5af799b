using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>While an event of a message waits, what it needs is kept, whatever else happens to the message; and not longer.</summary>
public abstract class EventLifeConformance : InboxConformance
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(3);
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);
    private static readonly EntryEvent s_received = EntryEvent.Ack(MessageStatus.Received);

    private static InboxOptions Short => new() { Window = Window, EntryLife = Life };

    [Fact]
    public async Task Acked_SendWaits_KeepsItsBodyForIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, publishedBy: LeaseId.Outbox);

        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.OutboxAsync()).Entry.Body.ToArray());

        await inbox.StoredAsync(message, EntryEvent.Send);
        var rest = Assert.Single(await inbox.OutboxAsync());
        Assert.Equal([s_received], rest.Events.InOrder());
        Assert.True(rest.Entry.Body.IsEmpty); // an ack does not tell what was said
    }

    [Fact]
    public async Task Withdrawn_SendWaits_OnlyTheOutboxHasItsBody()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message, LeaseId.Outbox);

        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.OutboxAsync()).Entry.Body.ToArray());
        Assert.Equal([EntryKind.Withdrawal], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
        Assert.True((await inbox.HeadAsync(message))?.IsWithdrawn);
        Clock.Advance(FirstDelay);
        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
    }

    [Fact]
    public async Task Withdrawn_SendIsStored_ItsBodyIsGone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message, LeaseId.Outbox);

        await inbox.StoredAsync(message, EntryEvent.Send);

        var rest = Assert.Single(await inbox.OutboxAsync());
        Assert.Equal([EntryEvent.Withdraw], rest.Events.InOrder());
        Assert.True(rest.Entry.Body.IsEmpty);
    }

    [Fact]
    public async Task Withdrawn_PushesWait_AreNotToldAnyMore()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteAsync(message.PushedAgain(1, LeaseId.Outbox), message.IsAway(LeaseId.Outbox));
        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.OutboxAsync()).Entry.Body.ToArray());

        await inbox.WithdrawAsync(message, LeaseId.Outbox);

        var rest = Assert.Single(await inbox.OutboxAsync());
        Assert.Equal([EntryEvent.Withdraw], rest.Events.InOrder());
        Assert.True(rest.Entry.Body.IsEmpty);
        Assert.Equal(1, (await inbox.SizeAsync()).Events);
        Assert.False(await inbox.StoredAsync(message, EntryEvent.Offline));
    }

    [Fact]
    public async Task Withdrawn_NobodyIsToldOfIt_PushesGoAllTheSame()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.IsAway(NodeTwo));

        await inbox.WithdrawAsync(message);

        Assert.Empty(await inbox.OutboxAsync());
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task WindowOver_AnEventWaits_HeadAndClientIdStayUntilItIsStored()
    {
        await using var inbox = await StartAsync(Short);
        var (unsent, unread) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Carol));
        await inbox.AcceptAllAsync(unsent, unread);
        await inbox.AckAsync(unsent);
        await inbox.AckAsync(unread, publishedBy: LeaseId.Outbox);
        await PassAsync(inbox, Window + Moment);

        foreach (var message in new[] { unsent, unread })
        {
            Assert.Equal(MessageStatus.Received, (await inbox.HeadAsync(message))?.Status);
            var repeat = await inbox.AcceptAsync(Again(message));
            Assert.Equal((AcceptOutcome.Repeat, message.Id), (repeat.Outcome, repeat.Id));
        }

        Assert.Equal(unsent.Body.ToArray(), Assert.Single(await inbox.OutboxAsync(), one => one.Entry.Id == unsent.Id).Entry.Body.ToArray());
        Assert.True(await inbox.StoredAsync(unsent, EntryEvent.Send));
        Assert.True(await inbox.StoredAsync(unread, s_received));
        foreach (var message in new[] { unsent, unread })
        {
            Assert.Null(await inbox.HeadAsync(message));
            await inbox.KeepAsync(Again(message));
        }
    }

    [Fact]
    public async Task WindowOver_AnEventWaits_CanStillBeSettled()
    {
        await using var inbox = await StartAsync(Short);
        var (read, withdrawn) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Carol, LeaseId.Outbox));
        await inbox.AcceptAllAsync(read, withdrawn);
        await inbox.AckAsync(read);
        await inbox.AckAsync(withdrawn);
        await PassAsync(inbox, Window + Moment);

        Assert.Equal((SettleOutcome.Done, PublishBy.Outbox), await inbox.AckAsync(read, MessageStatus.Read, NodeOne) is var ack ? (ack.Outcome, ack.Event) : default);
        Assert.Equal((SettleOutcome.Done, PublishBy.Outbox), await inbox.WithdrawAsync(withdrawn, NodeOne) is var back ? (back.Outcome, back.Event) : default);

        Assert.Equal([EntryEvent.Send, EntryEvent.Ack(MessageStatus.Read)], await inbox.EventsAsync(read));
        Assert.Equal([EntryEvent.Send, EntryEvent.Withdraw], await inbox.EventsAsync(withdrawn));
    }

    [Fact]
    public async Task WindowOver_AnEventWaits_KeepsItsPlace()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob, NodeTwo);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        await PassAsync(inbox, Window + Moment);

        Assert.True((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
        Assert.Equal((2, 0), await inbox.SizeAsync() is var size ? (size.Events, size.Dead) : default);
    }

    [Fact]
    public async Task WindowOver_LastPushIsDroppedByAWithdrawal_HeadGoes()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.IsAway(LeaseId.Outbox));
        await inbox.AckAsync(message);
        await PassAsync(inbox, Window + Moment);
        Assert.NotNull(await inbox.HeadAsync(message));

        await inbox.WithdrawAsync(message);

        Assert.Null(await inbox.HeadAsync(message));
        await inbox.KeepAsync(Again(message));
    }

    [Fact]
    public async Task LifeOver_AnyEventWaits_LeavesOnceItIsStored()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.IsAway(LeaseId.Outbox));
        await PassAsync(inbox, Life + Moment);
        Assert.Equal([message.Id], (await inbox.ReadAsync(Bob)).Ids());
        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.OutboxAsync()).Entry.Body.ToArray());

        await inbox.StoredAsync(message, EntryEvent.Offline);
        await inbox.KeepHouseAsync();

        Assert.Equal([EntryKind.Gap], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Expired_AckedAfterAll_MakesItsEvent()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await PassAsync(inbox, Life + Moment);

        Assert.Equal(PublishBy.Outbox, (await inbox.AckAsync(message, publishedBy: LeaseId.Outbox)).Event);

        Assert.Equal([s_received], await inbox.EventsAsync(message));
        await inbox.StoredAsync(message, s_received);
        Assert.Equal(default, await inbox.SizeAsync());
    }

    [Fact]
    public async Task WindowOver_EveryDevice_IsReadByNoneThoughAnEventWaits()
    {
        await using var inbox = await StartAsync(new InboxOptions { Window = Window, Acks = AckPolicy.EveryDevice });
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        var web = Device.Of(DeviceKind.Web);
        Assert.Equal([message.Id], (await inbox.ReadForAsync(web, Bob)).Ids());

        await PassAsync(inbox, Window + Moment);

        Assert.Empty(await inbox.ReadForAsync(web, Bob));
        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.OutboxAsync()).Entry.Body.ToArray());
    }

    private async ValueTask PassAsync(InboxFixture inbox, TimeSpan time)
    {
        Clock.Advance(time);
        await inbox.KeepHouseAsync();
    }
}
