using ImConnect.Persistence;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>A full inbox says so before anything is kept; what was kept is never dropped to make room.</summary>
public abstract class BoundsConformance : InboxConformance
{
    private static InboxOptions Small => new() { InboxBound = 3, SenderQuota = 2 };

    [Fact]
    public async Task Quota_Reached_RefusesThisSenderOnly()
    {
        await using var inbox = await StartAsync(Small);
        await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Bob));

        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
        await inbox.KeepAsync(Send(Carol, Bob));
        await inbox.KeepAsync(Send(Alice, Carol));
    }

    [Fact]
    public async Task Bound_Reached_RefusesEverySender()
    {
        await using var inbox = await StartAsync(Small);
        await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob));

        Assert.Equal(AcceptOutcome.InboxFull, (await inbox.AcceptAsync(Send(Carol, Bob))).Outcome);
        Assert.Equal(AcceptOutcome.InboxFull, (await inbox.AcceptAsync(Send(Bob, Bob))).Outcome);
        await inbox.KeepAsync(Send(Carol, Alice));
    }

    [Fact]
    public async Task Bound_AndQuotaReached_TheQuotaIsNamed()
    {
        await using var inbox = await StartAsync(Small);
        await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob));

        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
    }

    [Fact]
    public async Task Bound_Refused_NothingIsWritten()
    {
        await using var inbox = await StartAsync(Small);
        Submission[] kept = [Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob)];
        Submission[] refused = [Send(Alice, Bob), Send(Carol, Bob)];
        await inbox.AcceptAllAsync(kept);

        await inbox.AcceptAllAsync(refused);

        Assert.Equal(kept.Ids(), (await inbox.ReadAsync(Bob)).Ids());
        Assert.Equal(3, await inbox.CountAsync(Bob));
        Assert.Empty(await inbox.Reader.FindAsync(Bob, refused.Ids(), CancellationToken.None));
        Clock.Advance(FirstDelay);
        Assert.Equal(kept.Ids(), (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Bound_RefusedThenSentAgain_IsNew()
    {
        await using var inbox = await StartAsync(Small);
        Submission[] kept = [Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob)];
        var refused = Send(Carol, Bob);
        await inbox.AcceptAllAsync(kept);
        await inbox.AcceptAsync(refused);
        await inbox.AckAsync(kept[0]);

        await inbox.KeepAsync(refused);

        Assert.Equal([kept[1].Id, kept[2].Id, refused.Id], (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Bound_Reached_RepeatIsStillAnswered()
    {
        await using var inbox = await StartAsync(Small);
        Submission[] kept = [Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob)];
        await inbox.AcceptAllAsync(kept);

        var answers = await inbox.AcceptAllAsync(Again(kept[0]), Again(kept[2]));

        Assert.All(answers, answer => Assert.Equal(AcceptOutcome.Repeat, answer.Outcome));
        Assert.Equal([kept[0].Id, kept[2].Id], answers.Select(answer => answer.Id));
    }

    [Fact]
    public async Task Bound_Acked_MakesRoom()
    {
        await using var inbox = await StartAsync(Small);
        var acked = Send(Alice, Bob);
        await inbox.AcceptAllAsync(acked, Send(Alice, Bob), Send(Carol, Bob));
        await inbox.AckAsync(acked);

        await inbox.KeepAsync(Send(Alice, Bob));
    }

    [Fact]
    public async Task Bound_AckedTwice_MakesRoomOnce()
    {
        await using var inbox = await StartAsync(Small);
        var acked = Send(Alice, Bob);
        await inbox.AcceptAllAsync(acked, Send(Alice, Bob), Send(Carol, Bob));
        await inbox.AckAsync(acked);
        await inbox.AckAsync(acked, MessageStatus.Read);
        await inbox.WithdrawAsync(acked);
        await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
        Assert.Equal(AcceptOutcome.InboxFull, (await inbox.AcceptAsync(Send(Carol, Bob))).Outcome);
    }

    [Fact]
    public async Task Bound_ClaimedAndOffline_StillCount()
    {
        await using var inbox = await StartAsync(Small);
        Submission[] kept = [Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob)];
        await inbox.AcceptAllAsync(kept);
        await inbox.CompleteAsync(Completion.Offline(Bob, kept[0].Id, default));
        Clock.Advance(FirstDelay);
        await inbox.ClaimAsync(NodeOne, ClaimTime, max: 1);

        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
        Assert.Equal(AcceptOutcome.InboxFull, (await inbox.AcceptAsync(Send(Carol, Bob))).Outcome);
    }

    [Fact]
    public async Task Bound_ReachedWithinABatch_TheRestIsAnsweredItemByItem()
    {
        await using var inbox = await StartAsync(Small);

        var answers = await inbox.AcceptAllAsync(
            Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob), Send(Carol, Bob), Send(Alice, Carol));

        Assert.Equal(
            [
                AcceptOutcome.New, AcceptOutcome.New, AcceptOutcome.SenderQuota,
                AcceptOutcome.New, AcceptOutcome.InboxFull, AcceptOutcome.New,
            ],
            answers.Select(answer => answer.Outcome));
    }

    [Fact]
    public async Task Bound_AtOnceFromManySides_IsNotPassed()
    {
        await using var inbox = await StartAsync(new InboxOptions { InboxBound = 10, SenderQuota = 10 });
        var sends = Enumerable.Range(0, 32).Select(_ => Send(Alice, Bob)).ToArray();

        var answers = await Task.WhenAll(sends.Select(send => Task.Run(() => inbox.AcceptAsync(send).AsTask())));

        Assert.Equal(10, answers.Count(answer => answer.Outcome == AcceptOutcome.New));
        Assert.Equal(10, await inbox.CountAsync(Bob));
    }
}
