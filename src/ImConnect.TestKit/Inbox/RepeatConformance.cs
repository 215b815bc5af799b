using ImConnect.Persistence;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>One client id from a sender to a receiver is one message, however often it comes, until its window ends.</summary>
public abstract class RepeatConformance : InboxConformance
{
    private static readonly TimeSpan Window = InboxOptions.DefaultWindow;

    [Fact]
    public async Task Repeat_SameKey_AnswersTheFirstIdAndPlace()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var first = await inbox.KeepAsync(message);
        Clock.Advance(Moment);

        var answer = await inbox.AcceptAsync(Again(message));

        Assert.Equal(AcceptOutcome.Repeat, answer.Outcome);
        Assert.Equal(message.Id, answer.Id);
        Assert.Equal(first.Position, answer.Position);
    }

    [Fact]
    public async Task Repeat_SameKey_WritesNothing()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var again = Again(message);
        await inbox.KeepAsync(message);

        await inbox.AcceptAsync(again);

        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.ReadAsync(Bob)).Body.ToArray());
        Assert.Equal(1, await inbox.CountAsync(Bob));
        Assert.Null(await inbox.HeadAsync(again));
    }

    [Fact]
    public async Task Repeat_WhileItWaits_IsNotDueLater()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay - Moment);
        await inbox.AcceptAsync(Again(message));
        Clock.Advance(Moment);

        Assert.Equal([message.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Repeat_InOneBatch_IsOneMessage()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);

        var answers = await inbox.AcceptAllAsync(message, Send(Alice, Bob), Again(message));

        Assert.Equal([AcceptOutcome.New, AcceptOutcome.New, AcceptOutcome.Repeat], answers.Select(answer => answer.Outcome));
        Assert.Equal(message.Id, answers[2].Id);
        Assert.Equal(answers[0].Position, answers[2].Position);
        Assert.Equal(2, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Repeat_OtherSender_IsAnotherMessage()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.KeepAsync(Send(Carol, Bob, clientId: message.ClientId));

        Assert.Equal(2, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Repeat_OtherReceiver_IsAnotherMessage()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.KeepAsync(Send(Alice, Carol, clientId: message.ClientId));

        Assert.Equal(1, await inbox.CountAsync(Carol));
    }

    [Fact]
    public async Task Repeat_FromTheReceiver_IsAnotherMessage()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await inbox.KeepAsync(Send(Bob, Alice, clientId: message.ClientId));
    }

    [Fact]
    public async Task Repeat_AfterTheAck_IsStillTheFirst()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var first = await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        Clock.Advance(Window - Moment);

        var answer = await inbox.AcceptAsync(Again(message));

        Assert.Equal((AcceptOutcome.Repeat, message.Id, first.Position), (answer.Outcome, answer.Id, answer.Position));
        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Repeat_AfterTheWithdrawal_DoesNotBringItBack()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message);
        Clock.Advance(Window - Moment);

        var answer = await inbox.AcceptAsync(Again(message));

        Assert.Equal((AcceptOutcome.Repeat, message.Id), (answer.Outcome, answer.Id));
        Assert.DoesNotContain(await inbox.ReadAsync(Bob), entry => entry.Kind == EntryKind.Message);
    }

    [Fact]
    public async Task Repeat_Offline_IsStillTheFirst()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteAsync(Completion.Offline(Bob, message.Id, default));

        Assert.Equal(AcceptOutcome.Repeat, (await inbox.AcceptAsync(Again(message))).Outcome);
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Repeat_NotYetSettled_IsNeverForgotten()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(Window + Window);

        var answer = await inbox.AcceptAsync(Again(message));

        Assert.Equal((AcceptOutcome.Repeat, message.Id), (answer.Outcome, answer.Id));
    }

    [Fact]
    public async Task Repeat_WindowCountsFromSettling_NotFromAccepting()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(Window - Moment);
        await inbox.AckAsync(message);
        Clock.Advance(Window - Moment);

        Assert.Equal(AcceptOutcome.Repeat, (await inbox.AcceptAsync(Again(message))).Outcome);
    }

    [Fact]
    public async Task Repeat_WindowIsOver_IsANewMessage()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var again = Again(message);
        var first = await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        Clock.Advance(Window + Moment);

        var answer = await inbox.KeepAsync(again);

        Assert.Equal(again.Id, answer.Id);
        Assert.True(first.Position < answer.Position);
        Assert.Equal([again.Id], (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Repeat_AtOnceFromManySides_OneIsNew()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var sends = Enumerable.Range(0, 16).Select(_ => Again(message)).ToArray();

        var answers = await Task.WhenAll(sends.Select(send => Task.Run(() => inbox.AcceptAsync(send).AsTask())));

        var kept = Assert.Single(answers, answer => answer.Outcome == AcceptOutcome.New);
        Assert.All(answers, answer => Assert.Equal((kept.Id, kept.Position), (answer.Id, answer.Position)));
        Assert.Equal([kept.Id], (await inbox.ReadAsync(Bob)).Ids());
    }
}
