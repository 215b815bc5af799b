using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>How much waits is always known, and at the bound nothing new is taken in that would have to wait; what was accepted before never suffers from it.</summary>
public abstract class OutboxSizeConformance : InboxConformance
{
    private const int Large = 100_000;
    private static readonly EntryEvent s_received = EntryEvent.Ack(MessageStatus.Received);

    [Fact]
    public async Task Size_NothingWaits_IsNone()
    {
        await using var inbox = await StartAsync();
        await inbox.AcceptAllAsync(Send(Alice, Bob), Befriend(Alice, Bob, publishedBy: NodeOne));

        Assert.Equal(new OutboxSize(0, 0, 0, InboxPosition.None), await inbox.SizeAsync());
    }

    [Fact]
    public async Task Size_EventsOfAllPublishers_AreCounted()
    {
        await using var inbox = await StartAsync();
        var (first, second) = (Send(Alice, Bob, NodeOne), Send(Carol, Bob, LeaseId.Outbox));
        var oldest = await inbox.KeepAsync(first);
        Clock.Advance(Moment);
        await inbox.KeepAsync(second);
        await inbox.AckAsync(first, publishedBy: NodeOne);

        var size = await inbox.SizeAsync();

        Assert.Equal((3, 0, oldest.Position), (size.Events, size.Dead, size.Oldest));
    }

    [Fact]
    public async Task Size_StoredOneByOne_ComesToNothing()
    {
        await using var inbox = await StartAsync();
        var (first, second) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne));
        await inbox.KeepAsync(first);
        Clock.Advance(Moment);
        var newer = await inbox.KeepAsync(second);
        await inbox.AckAsync(first, publishedBy: NodeOne);

        await inbox.StoredAsync(first, EntryEvent.Send);
        Assert.Equal(2, (await inbox.SizeAsync()).Events);
        await inbox.StoredAsync(first, s_received);
        Assert.Equal((1, newer.Position), await inbox.SizeAsync() is var size ? (size.Events, size.Oldest) : default);
        await inbox.StoredAsync(second, EntryEvent.Send);
        await inbox.StoredAsync(second, EntryEvent.Send);
        Assert.Equal(default, await inbox.SizeAsync());
    }

    [Fact]
    public async Task Size_Bytes_AreAtLeastThoseOfTheBodies()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(SendLarge(NodeOne));
        Assert.InRange((await inbox.SizeAsync()).Bytes, Large, 2 * Large);
        await inbox.KeepAsync(SendLarge(LeaseId.Outbox));
        Assert.InRange((await inbox.SizeAsync()).Bytes, 2 * Large, 3 * Large);
    }

    [Fact]
    public async Task Size_SeveralEventsOfOneMessage_ItsBodyCountsOnce()
    {
        await using var inbox = await StartAsync();
        var message = SendLarge(NodeOne);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.IsAway(NodeOne));
        await inbox.AckAsync(message, publishedBy: NodeOne);

        Assert.Equal(3, (await inbox.SizeAsync()).Events);
        Assert.InRange((await inbox.SizeAsync()).Bytes, Large, 2 * Large);
    }

    [Fact]
    public async Task Size_MessageWithALifeOfEvents_BytesComeToNothing()
    {
        await using var inbox = await StartAsync();
        var message = SendLarge(NodeOne);
        await inbox.KeepAsync(message);
        await inbox.StoredAsync(message, EntryEvent.Send);
        Assert.Equal(0, (await inbox.SizeAsync()).Bytes);
        foreach (var status in new[] { MessageStatus.Received, MessageStatus.Read })
        {
            await inbox.AckAsync(message, status, NodeOne);
            Assert.InRange((await inbox.SizeAsync()).Bytes, 1, 2 * Large);
            await inbox.StoredAsync(message, EntryEvent.Ack(status));
            Assert.Equal(0, (await inbox.SizeAsync()).Bytes);
        }

        await inbox.WithdrawAsync(message, NodeOne);
        Assert.InRange((await inbox.SizeAsync()).Bytes, 1, Large - 1);
        await inbox.StoredAsync(message, EntryEvent.Withdraw);
        Assert.Equal(default, await inbox.SizeAsync());
    }

    [Fact]
    public async Task Size_WithdrawnUnpublished_BodyCountsUntilItIsGone()
    {
        await using var inbox = await StartAsync();
        var message = SendLarge(NodeOne);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.IsAway(NodeOne));
        await inbox.WithdrawAsync(message, NodeOne);
        Assert.Equal(2, (await inbox.SizeAsync()).Events);
        Assert.InRange((await inbox.SizeAsync()).Bytes, Large, 2 * Large);

        await inbox.StoredAsync(message, EntryEvent.Send);

        Assert.InRange((await inbox.SizeAsync()).Bytes, 1, Large - 1);
        await inbox.StoredAsync(message, EntryEvent.Withdraw);
        Assert.Equal(default, await inbox.SizeAsync());
    }

    [Fact]
    public async Task Full_OfEvents_NothingMoreThatHasToWait()
    {
        Publishing.OutboxBound = 2;
        await using var inbox = await StartAsync();

        var answers = await inbox.AcceptAllAsync(Send(Alice, Bob, NodeOne), Send(Carol, Bob, LeaseId.Outbox), Send(Alice, Bob, NodeOne), Send(Bob, Alice, LeaseId.Outbox));

        Assert.Equal([AcceptOutcome.New, AcceptOutcome.New, AcceptOutcome.OutboxFull, AcceptOutcome.OutboxFull], answers.Select(answer => answer.Outcome));
        Assert.Equal(2, (await inbox.SizeAsync()).Events);
    }

    [Fact]
    public async Task Full_OfBytes_NothingMoreThatHasToWait()
    {
        Publishing.OutboxBytes = Large;
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(SendLarge(NodeOne));

        Assert.Equal(AcceptOutcome.OutboxFull, (await inbox.AcceptAsync(Send(Carol, Alice, NodeOne))).Outcome);
    }

    [Fact]
    public async Task Full_Refused_IsNotKept()
    {
        Publishing.OutboxBound = 1;
        await using var inbox = await StartAsync();
        var (kept, refused) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne));

        await inbox.AcceptAllAsync(kept, refused);

        Assert.Equal([kept.Id], (await inbox.ReadAsync(Bob)).Ids());
        Assert.Null(await inbox.HeadAsync(refused));
        Assert.Equal(1, await inbox.CountAsync(Bob));
        await inbox.StoredAsync(kept, EntryEvent.Send);
        await inbox.KeepAsync(Again(refused, NodeOne));
    }

    [Fact]
    public async Task Full_WhatHasNotToWait_IsTaken()
    {
        Publishing.OutboxBound = 1;
        await using var inbox = await StartAsync();
        var kept = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(kept);

        await inbox.KeepAsync(Send(Alice, Bob));
        await inbox.KeepAsync(Befriend(Carol, Bob, publishedBy: NodeOne));
        var repeat = await inbox.AcceptAsync(Again(kept, NodeOne));
        Assert.Equal((AcceptOutcome.Repeat, kept.Id), (repeat.Outcome, repeat.Id));
    }

    [Fact]
    public async Task Full_EventsOfWhatWasAccepted_AreTakenBeyondIt()
    {
        Publishing.OutboxBound = 1;
        await using var inbox = await StartAsync();
        var (acked, withdrawn, away) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob), Send(Carol, Bob));
        await inbox.AcceptAllAsync(acked, withdrawn, away);

        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(acked, publishedBy: NodeOne)).Event);
        Assert.Equal(PublishBy.Me, (await inbox.WithdrawAsync(withdrawn, NodeOne)).Event);
        Assert.Equal(PublishBy.Me, (await inbox.CompleteOneAsync(away.IsAway(NodeOne))).Event);

        Assert.Equal(4, (await inbox.SizeAsync()).Events);
    }

    [Fact]
    public async Task Full_OneIsStored_ThereIsRoomAgain()
    {
        (Publishing.OutboxBound, Publishing.OutboxBytes) = (1, Large);
        await using var inbox = await StartAsync();
        var message = SendLarge(NodeOne);
        await inbox.KeepAsync(message);
        Assert.Equal(AcceptOutcome.OutboxFull, (await inbox.AcceptAsync(Send(Alice, Bob, NodeOne))).Outcome);

        await inbox.StoredAsync(message, EntryEvent.Send);

        await inbox.KeepAsync(Send(Alice, Bob, NodeOne));
        Assert.Equal(AcceptOutcome.OutboxFull, (await inbox.AcceptAsync(Send(Alice, Bob, NodeOne))).Outcome);
    }

    [Fact]
    public async Task Full_AndTheInboxToo_TheInboxIsNamed()
    {
        Publishing.OutboxBound = 2;
        await using var inbox = await StartAsync(new InboxOptions { SenderQuota = 1, InboxBound = 2 });
        await inbox.AcceptAllAsync(Send(Alice, Bob, NodeOne), Send(Carol, Bob, NodeOne));

        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob, NodeOne))).Outcome);
        Assert.Equal(AcceptOutcome.InboxFull, (await inbox.AcceptAsync(Send(Bob, Bob, NodeOne))).Outcome);
    }

    private Submission SendLarge(LeaseId publishedBy) => Send(Alice, Bob, publishedBy) with { Body = new byte[Large] };
}
