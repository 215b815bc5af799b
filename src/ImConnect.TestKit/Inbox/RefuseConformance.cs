using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>A message whose first event is not taken, and of which nobody was told, goes as if it had never been; any other stays.</summary>
public abstract class RefuseConformance : InboxConformance
{
    [Fact]
    public async Task Refused_IsNeitherReadNorFoundNorCountedNorDue()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        Assert.True(await inbox.RefuseAsync(message));

        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Null(await inbox.HeadAsync(message));
        Assert.Equal((0, 0), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
        Clock.Advance(FirstDelay);
        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
        Assert.Equal(SettleOutcome.Unknown, (await inbox.AckAsync(message)).Outcome);
        Assert.Equal(SettleOutcome.Unknown, (await inbox.WithdrawAsync(message)).Outcome);
    }

    [Fact]
    public async Task Refused_IsNotToBePublished()
    {
        await using var inbox = await StartAsync();
        var (own, drainers) = (Send(Alice, Bob, NodeOne), Send(Carol, Bob, LeaseId.Outbox));
        await inbox.AcceptAllAsync(own, drainers);
        await inbox.CompleteOneAsync(own.IsAway(NodeOne));

        Assert.True(await inbox.RefuseAsync(own));
        Assert.True(await inbox.RefuseAsync(drainers));

        Assert.Empty(await inbox.OutboxAsync());
        Assert.Equal(default, await inbox.SizeAsync());
        Assert.Empty(await inbox.DeadAsync());
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Refused_SentAgain_IsNew()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        var first = await inbox.KeepAsync(message);
        await inbox.RefuseAsync(message);
        var again = Again(message, NodeOne);

        var answer = await inbox.KeepAsync(again);

        Assert.Equal((again.Id, false, false), (answer.Id, answer.IsPublished, answer.IsBehind));
        Assert.True(answer.Position > first.Position);
        Assert.Equal(again.Body.ToArray(), Assert.Single(await inbox.ReadAsync(Bob)).Body.ToArray());
    }

    [Fact]
    public async Task Refused_MakesRoom()
    {
        await using var inbox = await StartAsync(new InboxOptions { InboxBound = 2, SenderQuota = 1 });
        var message = Send(Alice, Bob, NodeOne);
        await inbox.AcceptAllAsync(message, Send(Carol, Bob));

        await inbox.RefuseAsync(message);

        await inbox.KeepAsync(Send(Alice, Bob, NodeOne));
        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
    }

    [Fact]
    public async Task Refused_OfItsChat_IsNoPrevious()
    {
        await using var inbox = await StartAsync();
        var (first, refused) = (Send(Alice, Bob), Send(Alice, Bob, NodeOne));
        var kept = await inbox.KeepAsync(first);
        await inbox.KeepAsync(refused);

        await inbox.RefuseAsync(refused);

        Assert.Equal(kept.Position, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Refused_OnceItsFirstEventIsStored_Stays()
    {
        await using var inbox = await StartAsync();
        var (silent, stored) = (Send(Alice, Bob), Send(Carol, Bob, NodeOne));
        await inbox.AcceptAllAsync(silent, stored);
        await inbox.CompleteOneAsync(stored.IsAway(NodeOne));
        await inbox.StoredAsync(stored, EntryEvent.Send);

        Assert.False(await inbox.RefuseAsync(silent));
        Assert.False(await inbox.RefuseAsync(stored));

        Assert.Equal([silent.Id, stored.Id], (await inbox.ReadAsync(Bob)).Ids());
        Assert.Equal([EntryEvent.Offline], await inbox.EventsAsync(stored));
        Assert.Equal(AcceptOutcome.Repeat, (await inbox.AcceptAsync(Again(stored))).Outcome);
    }

    [Fact]
    public async Task Refused_OthersOfItsChat_AreUntouched()
    {
        await using var inbox = await StartAsync();
        var (older, refused, newer, other) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne), Send(Carol, Bob, NodeOne));
        await inbox.AcceptAllAsync(older, refused, newer, other);

        await inbox.RefuseAsync(refused);

        Assert.Equal([older.Id, newer.Id, other.Id], (await inbox.ReadAsync(Bob)).Ids());
        Assert.Equal([older.Id, newer.Id, other.Id], (await inbox.OutboxAsync()).Ids());
        Assert.Equal((3, 3), ((await inbox.SizeAsync()).Events, await inbox.CountAsync(Bob)));
        Clock.Advance(FirstDelay);
        Assert.Equal([older.Id, newer.Id, other.Id], (await inbox.ClaimAsync(NodeTwo, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Refused_WhileClaimed_EndsTheClaim()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        var claim = Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));

        Assert.True(await inbox.RefuseAsync(message));

        var late = await inbox.CompleteAsync(
            Completion.Due(Bob, message.Id, claim.Token, TimeSpan.Zero), message.IsAway(NodeTwo, claim.Token), Completion.Published(Bob, message.Id, EntryEvent.Send),
            Completion.Released(Bob, message.Id));
        Assert.All(late, one => Assert.Equal(new Completed(CompleteOutcome.NoChange), one));
        Clock.Advance(ClaimTime);
        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Empty(await inbox.OutboxAsync());
    }

    [Fact]
    public async Task Refused_TwiceOrUnknown_NothingHappens()
    {
        await using var inbox = await StartAsync();
        var (message, waits) = (Send(Alice, Bob, NodeOne), Send(Carol, Bob, NodeOne));
        await inbox.AcceptAllAsync(message, waits);
        await inbox.RefuseAsync(message);

        Assert.False(await inbox.RefuseAsync(message));
        Assert.False(await inbox.RefuseAsync(waits with { Receiver = Alice }));
        Assert.False(await inbox.RefuseAsync(waits with { Id = new MessageId(1) }));

        Assert.Equal([waits.Id], (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Refused_ThenTimePasses_NobodyIsToldOfIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.RefuseAsync(message);

        Clock.Advance(InboxOptions.DefaultEntryLife + InboxOptions.DefaultWindow);
        await inbox.KeepHouseAsync();

        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Empty(await inbox.ReadAsync(Alice));
        Assert.Equal(0, await inbox.CountAsync());
    }
}
