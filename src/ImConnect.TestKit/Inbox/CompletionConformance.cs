using ImConnect.Persistence;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>What ends a claim, and that only its holder can: a late answer never undoes what happened meanwhile.</summary>
public abstract class CompletionConformance : InboxConformance
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Due_WithTheToken_DueAgainAfterTheWait()
    {
        await using var inbox = await StartAsync();
        var claim = await ClaimOneAsync(inbox, Send(Alice, Bob));

        await inbox.CompleteAsync(Completion.Due(Bob, claim.Entry.Id, claim.Token, Wait));

        Clock.Advance(Wait - Moment);
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Clock.Advance(Moment);
        Assert.Equal([claim.Entry.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Due_WithTheToken_OneMorePush()
    {
        await using var inbox = await StartAsync();
        var claim = await ClaimOneAsync(inbox, Send(Alice, Bob));
        for (var pushes = 2; pushes <= 4; pushes++)
        {
            await inbox.CompleteAsync(Completion.Due(Bob, claim.Entry.Id, claim.Token, TimeSpan.Zero));
            claim = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
            Assert.Equal(pushes, claim.Pushes);
        }
    }

    [Fact]
    public async Task Due_ToldTwice_CountsOnce()
    {
        await using var inbox = await StartAsync();
        var claim = await ClaimOneAsync(inbox, Send(Alice, Bob));
        var due = Completion.Due(Bob, claim.Entry.Id, claim.Token, Wait);
        await inbox.CompleteAsync(due, due);
        Clock.Advance(Moment);
        await inbox.CompleteAsync(due);
        Clock.Advance(Wait - Moment);

        Assert.Equal(2, Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime)).Pushes);
    }

    [Fact]
    public async Task Due_RightAfterTheAcceptance_MovesTheDueTime()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.CompleteAsync(Completion.Due(Bob, message.Id, default, Wait));

        Clock.Advance(Wait - Moment);
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Clock.Advance(Moment);
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Due_StaleToken_NothingHappens()
    {
        await using var inbox = await StartAsync();
        var stale = await ClaimOneAsync(inbox, Send(Alice, Bob));
        Clock.Advance(ClaimTime);
        var held = Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));

        await inbox.CompleteAsync(Completion.Due(Bob, stale.Entry.Id, stale.Token, TimeSpan.Zero));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        await inbox.CompleteAsync(Completion.Due(Bob, held.Entry.Id, held.Token, TimeSpan.Zero));
        Assert.Equal(2, Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime)).Pushes);
    }

    [Fact]
    public async Task Due_NoTokenWhileClaimed_NothingHappens()
    {
        await using var inbox = await StartAsync();
        var claim = await ClaimOneAsync(inbox, Send(Alice, Bob));

        await inbox.CompleteAsync(Completion.Due(Bob, claim.Entry.Id, default, TimeSpan.Zero));

        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
    }

    [Fact]
    public async Task Due_ComesAfterTheAck_DoesNotBringItBack()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var claim = await ClaimOneAsync(inbox, message);
        await inbox.AckAsync(message);

        await inbox.CompleteAsync(
            Completion.Due(Bob, message.Id, claim.Token, TimeSpan.Zero), Completion.Due(Bob, message.Id, default, TimeSpan.Zero));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Assert.Empty(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Offline_RightAfterTheAcceptance_WaitsWithoutADueTime()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.CompleteAsync(Completion.Offline(Bob, message.Id, default));

        Clock.Advance(TimeSpan.FromDays(8));
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.ReadAsync(Bob)).Body.ToArray());
        Assert.Equal(MessageStatus.Offline, (await inbox.HeadAsync(message))?.Status);
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Offline_WithTheToken_WaitsWithoutADueTime()
    {
        await using var inbox = await StartAsync();
        var claim = await ClaimOneAsync(inbox, Send(Alice, Bob));

        await inbox.CompleteAsync(Completion.Offline(Bob, claim.Entry.Id, claim.Token));

        Clock.Advance(ClaimTime + ClaimTime);
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Offline_StaleToken_StaysDue()
    {
        await using var inbox = await StartAsync();
        var stale = await ClaimOneAsync(inbox, Send(Alice, Bob));
        Clock.Advance(ClaimTime);
        await inbox.ClaimAsync(NodeTwo, ClaimTime);

        await inbox.CompleteAsync(Completion.Offline(Bob, stale.Entry.Id, stale.Token));

        Clock.Advance(ClaimTime);
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Offline_NoTokenWhileClaimed_StaysDue()
    {
        await using var inbox = await StartAsync();
        var claim = await ClaimOneAsync(inbox, Send(Alice, Bob));

        await inbox.CompleteAsync(Completion.Offline(Bob, claim.Entry.Id, default));

        Clock.Advance(ClaimTime);
        Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));
    }

    [Fact]
    public async Task Offline_ComesAfterTheAck_DoesNotBringItBack()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var claim = await ClaimOneAsync(inbox, message);
        await inbox.AckAsync(message);

        await inbox.CompleteAsync(Completion.Offline(Bob, message.Id, claim.Token), Completion.Offline(Bob, message.Id, default));

        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Equal(0, await inbox.CountAsync(Bob));
        Assert.Equal(MessageStatus.Received, (await inbox.HeadAsync(message))?.Status);
    }

    [Fact]
    public async Task Offline_ComesAfterTheWithdrawal_DoesNotHideIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var claim = await ClaimOneAsync(inbox, message);
        await inbox.WithdrawAsync(message);

        await inbox.CompleteAsync(Completion.Offline(Bob, message.Id, claim.Token), Completion.Offline(Bob, message.Id, default));

        Assert.Equal(EntryKind.Withdrawal, Assert.Single(await inbox.ReadAsync(Bob)).Kind);
    }

    [Fact]
    public async Task Complete_UnknownMessage_HarmsNothing()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.CompleteAsync(
            Completion.Offline(Carol, message.Id, default),
            Completion.Due(Bob, new MessageId(1), default, TimeSpan.Zero),
            Completion.Due(Bob, message.Id, default, TimeSpan.Zero));

        Assert.Equal([message.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Complete_EmptyBatch_True()
    {
        await using var inbox = await StartAsync();

        await inbox.CompleteAsync();
    }

    private async Task<Claimed> ClaimOneAsync(InboxFixture inbox, Submission message)
    {
        await inbox.KeepAsync(message);
        Clock.Advance(message.FirstDelay);
        return Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }
}
