using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>
/// Whether a message's first event is stored, and who may publish it: order and completeness of events hang on these two answers.
/// </summary>
public abstract class PublishConformance : InboxConformance
{
    [Fact]
    public async Task Published_NothingToPublish_FromTheStart()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);

        var answer = await inbox.KeepAsync(message);

        Assert.True(answer.IsPublished);
        Assert.False(answer.IsBehind);
        Assert.True((await inbox.AcceptAsync(Again(message))).IsPublished);
    }

    [Fact]
    public async Task Published_NotYetTold_NeitherAnswerNorHeadSaySo()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);

        var answer = await inbox.KeepAsync(message);

        Assert.False(answer.IsPublished);
        Assert.False((await inbox.HeadAsync(message))?.IsPublished);
    }

    [Fact]
    public async Task Published_NotYetTold_RepeatMustPublish()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        Assert.False((await inbox.AcceptAsync(Again(message, NodeTwo))).IsPublished);
    }

    [Fact]
    public async Task Published_Told_AnswerAndHeadSaySo()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        await inbox.CompleteAsync(Completion.Published(Bob, message.Id, EntryEvent.Send), Completion.Published(Bob, message.Id, EntryEvent.Send));

        Assert.True((await inbox.AcceptAsync(Again(message, NodeTwo))).IsPublished);
        Assert.True((await inbox.HeadAsync(message))?.IsPublished);
    }

    [Fact]
    public async Task Published_SettledBefore_RepeatMustPublish()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);

        Assert.False((await inbox.AcceptAsync(Again(message, NodeTwo))).IsPublished);
    }

    [Fact]
    public async Task Published_ToldAfterTheAck_IsNoted()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);

        await inbox.CompleteAsync(Completion.Published(Bob, message.Id, EntryEvent.Send));

        Assert.True((await inbox.HeadAsync(message))?.IsPublished);
        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Published_ToldWhileClaimed_NeedsNoTokenAndEndsNoClaim()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        var claim = Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));

        await inbox.CompleteAsync(Completion.Published(Bob, message.Id, EntryEvent.Send));

        Assert.True((await inbox.HeadAsync(message))?.IsPublished);
        await inbox.CompleteAsync(Completion.Due(Bob, message.Id, claim.Token, TimeSpan.Zero));
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Published_UnknownMessage_NothingHappens()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        await inbox.CompleteAsync(Completion.Published(Carol, message.Id, EntryEvent.Send), Completion.Published(Bob, new MessageId(1), EntryEvent.Send));

        Assert.False((await inbox.HeadAsync(message))?.IsPublished);
    }

    [Fact]
    public async Task Behind_OlderOfAnotherLife_True()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Send(Alice, Bob, NodeOne));

        Assert.True((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Behind_OlderOfThisLife_False()
    {
        await using var inbox = await StartAsync();

        var answers = await inbox.AcceptAllAsync(Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne));

        Assert.All(answers, answer => Assert.False(answer.IsBehind));
    }

    [Fact]
    public async Task Behind_OldestOfThisLifeThenAnothers_True()
    {
        await using var inbox = await StartAsync();

        var answers = await inbox.AcceptAllAsync(Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeTwo), Send(Alice, Bob, NodeOne));

        Assert.Equal([false, true, true], answers.Select(answer => answer.IsBehind));
    }

    [Fact]
    public async Task Behind_OlderIsPublished_False()
    {
        await using var inbox = await StartAsync();
        var older = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(older);
        await inbox.CompleteAsync(Completion.Published(Bob, older.Id, EntryEvent.Send));

        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Behind_OnlyOtherChats_False()
    {
        await using var inbox = await StartAsync();
        await inbox.AcceptAllAsync(Send(Carol, Bob, NodeOne), Send(Bob, Alice, NodeOne), Send(Alice, Carol, NodeOne));

        Assert.False((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Behind_RepeatBehindAnOlderOfAnotherLife_True()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.AcceptAllAsync(Send(Alice, Bob, NodeOne), message);

        Assert.True((await inbox.AcceptAsync(Again(message, NodeTwo))).IsBehind);
        Assert.False((await inbox.AcceptAsync(Again(message, NodeOne))).IsBehind);
    }

    [Fact]
    public async Task Behind_RepeatOfTheOldest_False()
    {
        await using var inbox = await StartAsync();
        var oldest = Send(Alice, Bob, NodeOne);
        await inbox.AcceptAllAsync(oldest, Send(Alice, Bob, NodeOne));

        // neither itself nor what came after it is ahead of it
        Assert.False((await inbox.AcceptAsync(Again(oldest, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Behind_OlderWasAckedUnpublished_KeepsItsPlace()
    {
        await using var inbox = await StartAsync();
        var older = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(older);
        await inbox.AckAsync(older);

        Assert.True((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }

    [Fact]
    public async Task Behind_OlderWasWithdrawnUnpublished_KeepsItsPlace()
    {
        await using var inbox = await StartAsync();
        var older = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(older);
        await inbox.WithdrawAsync(older);

        Assert.True((await inbox.KeepAsync(Send(Alice, Bob, NodeTwo))).IsBehind);
    }
}
