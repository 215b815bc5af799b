using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>An event that is refused once all were told leaves the outbox in the commit that keeps it as a dead letter, and stops nothing else.</summary>
public abstract class DeadLetterConformance : InboxConformance
{
    private const string Why = "the broker takes no message of this size";

    [Fact]
    public async Task Dead_Event_IsKeptAsItWasRefused()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var refused = EventOf(message, EntryEvent.Send);

        Assert.Equal(CompleteOutcome.Done, (await inbox.CompleteOneAsync(Completion.Dead(refused, Why))).Outcome);

        var letter = Assert.Single(await inbox.DeadAsync());
        Assert.Equal((Why, NowMilliseconds), (letter.Why, letter.At));
        Assert.Equal((refused.Type, refused.Number, refused.Key), (letter.Event.Type, letter.Event.Number, letter.Event.Key));
        Assert.Equal((message.Id, Alice, Bob, message.ClientId), (letter.Event.Id, letter.Event.Sender, letter.Event.Receiver, letter.Event.ClientId));
        Assert.Equal((refused.CreateTime, refused.Chat), (letter.Event.CreateTime, letter.Event.Chat));
        Assert.Equal(message.Body.ToArray(), letter.Event.Body.ToArray());
    }

    [Fact]
    public async Task Dead_EventWithANumber_KeepsIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteOneAsync(message.PushedAgain(2, LeaseId.Outbox));
        var refused = EventOf(message, EntryEvent.Retry(2));

        await inbox.CompleteOneAsync(Completion.Dead(refused, Why));

        var letter = Assert.Single(await inbox.DeadAsync());
        Assert.Equal((EventType.Retry, 2, refused.MaxRetries, refused.Key), (letter.Event.Type, letter.Event.Number, letter.Event.MaxRetries, letter.Event.Key));
    }

    [Fact]
    public async Task Dead_Event_LeavesTheOutboxAlone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, publishedBy: LeaseId.Outbox);

        await DieAsync(inbox, message, EntryEvent.Send);

        Assert.Equal([EntryEvent.Ack(MessageStatus.Received)], await inbox.EventsAsync(message));
        Assert.Equal((1, 1), await inbox.SizeAsync() is var size ? (size.Events, size.Dead) : default);
        Assert.True(await inbox.StoredAsync(message, EntryEvent.Ack(MessageStatus.Received)));
        Assert.Equal((0, 0, 1), await inbox.SizeAsync() is var rest ? (rest.Events, rest.Bytes, rest.Dead) : default);
    }

    [Fact]
    public async Task Dead_SendOfAMessage_ItIsDeliveredAndItsChatGoesOn()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);

        await DieAsync(inbox, message, EntryEvent.Send);

        Assert.True((await inbox.HeadAsync(message))?.IsPublished);
        Assert.True((await inbox.AcceptAsync(Again(message, NodeOne))).IsPublished);
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeOne))).IsBehind);
        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.ReadAsync(Bob), entry => entry.Id == message.Id).Body.ToArray());
        Clock.Advance(FirstDelay);
        Assert.Equal([message.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
        Assert.Equal(PublishBy.Me, (await inbox.AckAsync(message, publishedBy: NodeOne)).Event);
    }

    [Fact]
    public async Task Dead_WhileClaimed_NeedsNoTokenAndEndsNoClaim()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        var claim = Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));

        Assert.True(await DieAsync(inbox, message, EntryEvent.Send));

        Assert.Equal(CompleteOutcome.Done, (await inbox.CompleteOneAsync(message.IsAway(NodeTwo, claim.Token))).Outcome);
    }

    [Fact]
    public async Task Dead_EventThatDoesNotWait_IsNoLetter()
    {
        await using var inbox = await StartAsync();
        var (message, stored) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Bob, NodeOne));
        await inbox.AcceptAllAsync(message, stored);
        await inbox.StoredAsync(stored, EntryEvent.Send);

        Assert.False(await DieAsync(inbox, stored, EntryEvent.Send));
        Assert.False(await DieAsync(inbox, message, EntryEvent.Offline));
        Assert.False(await DieAsync(inbox, message with { Id = new MessageId(1) }, EntryEvent.Send));
        Assert.False(await DieAsync(inbox, message with { Receiver = Carol }, EntryEvent.Send));
        Assert.Empty(await inbox.DeadAsync());

        Assert.True(await DieAsync(inbox, message, EntryEvent.Send));
        Assert.False(await DieAsync(inbox, message, EntryEvent.Send));
        Assert.Single(await inbox.DeadAsync());
    }

    [Fact]
    public async Task Letters_Listed_InTheOrderOfTheirNumbersAPageAtATime()
    {
        await using var inbox = await StartAsync();
        var messages = await DieAllAsync(inbox, 5);

        var first = await inbox.DeadAsync(max: 2);
        Assert.Equal(2, first.Count);
        var rest = await inbox.DeadAsync(first[^1].Number);

        Assert.Equal(3, rest.Count);
        Assert.Equal(messages.Ids(), first.Concat(rest).Select(letter => letter.Event.Id));
        Assert.Empty(await inbox.DeadAsync(rest[^1].Number));
        Assert.Equal(5, first.Concat(rest).Select(letter => letter.Number).Distinct().Count());
    }

    [Fact]
    public async Task Letters_Removed_AreCountedOnceAndGone()
    {
        await using var inbox = await StartAsync();
        await DieAllAsync(inbox, 3);
        var letters = await inbox.DeadAsync();
        Assert.Equal(3, letters.Count);

        Assert.Equal(2, await RemoveAsync(inbox, letters[0].Number, letters[2].Number, letters[2].Number + 100));
        Assert.Equal(0, await RemoveAsync(inbox, letters[0].Number));
        Assert.Equal(0, await RemoveAsync(inbox));

        Assert.Equal([letters[1].Number], (await inbox.DeadAsync()).Select(letter => letter.Number));
        Assert.Equal(1, (await inbox.SizeAsync()).Dead);
    }

    [Fact]
    public async Task Letters_TheLastIsRemoved_ItsNumberNeverComesAgain()
    {
        await using var inbox = await StartAsync();
        await DieAllAsync(inbox, 1);
        var gone = Assert.Single(await inbox.DeadAsync()).Number;
        await RemoveAsync(inbox, gone);

        await DieAllAsync(inbox, 1);

        Assert.True(Assert.Single(await inbox.DeadAsync()).Number > gone);
    }

    [Fact]
    public async Task Letters_TheirMessageIsForgotten_TheyStay()
    {
        await using var inbox = await StartAsync();
        var message = (await DieAllAsync(inbox, 1))[0];
        await inbox.AckAsync(message);
        Clock.Advance(InboxOptions.DefaultWindow + Moment);
        await inbox.KeepHouseAsync();
        Assert.Null(await inbox.HeadAsync(message));

        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.DeadAsync()).Event.Body.ToArray());
    }

    private async ValueTask<Submission[]> DieAllAsync(InboxFixture inbox, int count)
    {
        Submission[] messages = [.. Enumerable.Range(0, count).Select(_ => Send(Alice, Bob, LeaseId.Outbox))];
        await inbox.AcceptAllAsync(messages);
        foreach (var message in messages)
            Assert.True(await DieAsync(inbox, message, EntryEvent.Send));
        return messages;
    }

    private async ValueTask<bool> DieAsync(InboxFixture inbox, Submission message, EntryEvent one) =>
        (await inbox.CompleteOneAsync(Completion.Dead(EventOf(message, one), Why))).Outcome == CompleteOutcome.Done;

    private static ValueTask<int> RemoveAsync(InboxFixture inbox, params long[] numbers) => inbox.Outbox.RemoveDeadAsync(numbers, CancellationToken.None);

    private MessageEvent EventOf(in Submission message, EntryEvent one) => new()
    {
        Type = one.Type,
        Number = one.Number,
        Id = message.Id,
        Sender = message.Sender,
        Receiver = message.Receiver,
        ClientId = message.ClientId,
        Body = message.Body,
        MaxRetries = one.Type == EventType.Retry ? 4 : 0,
        CreateTime = NowMilliseconds - 1000,
    };
}
