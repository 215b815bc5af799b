using ImConnect.Persistence;
using Xunit;
using static ImConnect.TestKit.Inbox.InboxFixtureExtensions;

namespace ImConnect.TestKit.Inbox;

/// <summary>What a live push may not overtake: the chat's last entry before it that is still open.</summary>
public abstract class PreviousConformance : InboxConformance
{
    [Fact]
    public async Task Previous_FirstOfItsChat_None()
    {
        await using var inbox = await StartAsync();

        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_SecondOfItsChat_TheFirst()
    {
        await using var inbox = await StartAsync();
        var first = await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Equal(first.Position, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_InOneBatch_EachTheOneBefore()
    {
        await using var inbox = await StartAsync();

        var answers = await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob));

        Assert.Equal(
            [InboxPosition.None, answers[0].Position, answers[1].Position], answers.Select(answer => answer.Previous));
    }

    [Fact]
    public async Task Previous_OnlyOtherChats_None()
    {
        await using var inbox = await StartAsync();
        await inbox.AcceptAllAsync(Send(Carol, Bob), Send(Bob, Alice), Send(Alice, Carol));

        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_LastWasAcked_TheOpenOneBeforeIt()
    {
        await using var inbox = await StartAsync();
        var acked = Send(Alice, Bob);
        var open = await inbox.KeepAsync(Send(Alice, Bob));
        await inbox.KeepAsync(acked);
        await inbox.AckAsync(acked);

        Assert.Equal(open.Position, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_AllWereAcked_None()
    {
        await using var inbox = await StartAsync();
        var acked = Send(Alice, Bob);
        await inbox.KeepAsync(acked);
        await inbox.AckAsync(acked);

        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_LastIsOffline_IsIt()
    {
        await using var inbox = await StartAsync();
        var offline = Send(Alice, Bob);
        var answer = await inbox.KeepAsync(offline);
        await inbox.CompleteAsync(Completion.Offline(Bob, offline.Id, default));

        Assert.Equal(answer.Position, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_LastIsClaimed_IsIt()
    {
        await using var inbox = await StartAsync();
        var answer = await inbox.KeepAsync(Send(Alice, Bob));
        Clock.Advance(FirstDelay);
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));

        Assert.Equal(answer.Position, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_AWithdrawalCameBetween_IsIt()
    {
        await using var inbox = await StartAsync();
        var withdrawn = Send(Alice, Bob);
        await inbox.KeepAsync(withdrawn);
        var tombstone = NoticeOf(await inbox.WithdrawAsync(withdrawn));

        Assert.Equal(tombstone.Position, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Previous_OnlyAReceiptCameBetween_None()
    {
        await using var inbox = await StartAsync();
        var acked = Send(Alice, Bob);
        await inbox.KeepAsync(acked);
        await inbox.AckAsync(acked);

        // the receipt lies in Alice's inbox and comes from Bob, but is no entry of their chat
        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Bob, Alice))).Previous);
    }

    [Fact]
    public async Task Previous_OfAWithdrawal_TheOpenOneBeforeIt()
    {
        await using var inbox = await StartAsync();
        var withdrawn = Send(Alice, Bob);
        var open = await inbox.KeepAsync(Send(Alice, Bob));
        await inbox.KeepAsync(withdrawn);
        await inbox.KeepAsync(Send(Carol, Bob));

        Assert.Equal(open.Position, NoticeOf(await inbox.WithdrawAsync(withdrawn)).Previous);
    }

    [Fact]
    public async Task Previous_OfAWithdrawalOfTheOnlyOne_None()
    {
        await using var inbox = await StartAsync();
        var withdrawn = Send(Alice, Bob);
        await inbox.KeepAsync(withdrawn);

        Assert.Equal(InboxPosition.None, NoticeOf(await inbox.WithdrawAsync(withdrawn)).Previous);
    }
}
