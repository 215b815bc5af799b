using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Protocol;
using Xunit;
using static ImConnect.TestKit.Inbox.InboxFixtureExtensions;

namespace ImConnect.TestKit.Inbox;

/// <summary>What nobody fetched in its time leaves, and its owner is told how much that was; nothing else leaves.</summary>
public abstract class EntryLifeConformance : InboxConformance
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private static InboxOptions Short => new() { EntryLife = Life, InboxBound = 3, SenderQuota = 2 };

    [Fact]
    public async Task Life_NotOver_StillWaits()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        await PassAsync(inbox, Life - Moment);

        Assert.Equal([message.Id], (await inbox.ReadAsync(Bob)).Ids());
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Life_Over_IsNeitherReadNorCountedNorDue()
    {
        await using var inbox = await StartAsync(Short);
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob)];
        await inbox.AcceptAllAsync(messages);
        await inbox.CompleteAsync(Completion.Offline(Bob, messages[0].Id, default));
        Clock.Advance(FirstDelay);
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime, max: 1));

        await PassAsync(inbox, Life - FirstDelay);

        Assert.Equal(EntryKind.Gap, Assert.Single(await inbox.ReadAsync(Bob)).Kind);
        Assert.Equal((0, 0), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
        await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Bob));
        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
        await inbox.KeepAsync(Send(Carol, Bob));
    }

    [Fact]
    public async Task Life_Over_HeadStaysForTheWindow()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await PassAsync(inbox, Life);

        var head = await inbox.HeadAsync(message);
        Assert.Equal((MessageStatus.Offline, true, true), (head?.Status, head?.IsExpired, head?.IsSettled));
        Assert.Equal((AcceptOutcome.Repeat, message.Id), await inbox.AcceptAsync(Again(message)) is var repeat ? (repeat.Outcome, repeat.Id) : default);
        await PassAsync(inbox, InboxOptions.DefaultWindow - Moment);
        Assert.NotNull(await inbox.HeadAsync(message));
        await PassAsync(inbox, Moment);
        Assert.Null(await inbox.HeadAsync(message));
        await inbox.KeepAsync(Again(message));
    }

    [Fact]
    public async Task Life_OverForSome_TheGapIsReadBeforeTheRest()
    {
        await using var inbox = await StartAsync(Short);
        var (first, second, young) = (Send(Alice, Bob), Send(Carol, Bob), Send(Alice, Bob));
        await inbox.KeepAsync(first);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var until = NowMilliseconds;
        var newest = await inbox.KeepAsync(second);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await inbox.KeepAsync(young);

        await PassAsync(inbox, Life - TimeSpan.FromMinutes(1));

        var entries = await inbox.ReadAsync(Bob);
        Assert.Equal([EntryKind.Gap, EntryKind.Message], entries.Select(entry => entry.Kind));
        Assert.Equal(young.Id, entries[1].Id);
        Assert.Equal((GapNotice.Id, Bob, newest.Position), (entries[0].Id, entries[0].Receiver, entries[0].Position));
        Assert.Equal(new GapNotice(2, until), GapNotice.Read(entries[0].Body.Span));
        Assert.Empty(await inbox.ReadAsync(Alice));
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Gap_NotReceived_GrowsAndMoves()
    {
        await using var inbox = await StartAsync(Short);
        await inbox.KeepAsync(Send(Alice, Bob));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await inbox.KeepAsync(Send(Alice, Bob));
        await PassAsync(inbox, Life - TimeSpan.FromMinutes(1));
        var written = Assert.Single(await inbox.ReadAsync(Bob), entry => entry.Kind == EntryKind.Gap);

        await PassAsync(inbox, TimeSpan.FromMinutes(1));

        var gap = Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Equal(second.Position, gap.Position);
        Assert.Equal(new GapNotice(2, second.Position.ToUnixTimeMilliseconds()), GapNotice.Read(gap.Body.Span));
        Assert.Equal(SettleOutcome.NoChange, (await inbox.SettleAsync(Settlement.NoticeReceived(written))).Outcome);
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Gap_Received_LeavesAndTheNextBeginsAnew()
    {
        await using var inbox = await StartAsync(Short);
        await inbox.KeepAsync(Send(Alice, Bob));
        await PassAsync(inbox, Life);
        var gap = Settlement.NoticeReceived(Assert.Single(await inbox.ReadAsync(Bob)));

        Assert.Equal(SettleOutcome.NotOwner, (await inbox.SettleAsync(gap with { Actor = Alice })).Outcome);
        Assert.Equal(SettleOutcome.Done, (await inbox.SettleAsync(gap)).Outcome);

        Assert.Empty(await inbox.ReadAsync(Bob));
        await inbox.KeepAsync(Send(Alice, Bob));
        await PassAsync(inbox, Life);
        Assert.Equal(1, GapNotice.Read(Assert.Single(await inbox.ReadAsync(Bob)).Body.Span).Count);
    }

    [Fact]
    public async Task Life_OverInManyInboxes_EachIsTold()
    {
        await using var inbox = await StartAsync(Short);
        await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Carol), Send(Bob, Alice), Send(Bob, Alice));
        await PassAsync(inbox, Life);

        foreach (var (user, count) in new[] { (Alice, 2), (Bob, 1), (Carol, 1) })
            Assert.Equal(count, GapNotice.Read(Assert.Single(await inbox.ReadAsync(user)).Body.Span).Count);
        Assert.Equal(0, await inbox.CountAsync());
    }

    [Fact]
    public async Task Life_OverWhileUnpublished_LeavesOncePublished()
    {
        await using var inbox = await StartAsync(Short);
        var (unpublished, later) = (Send(Alice, Bob, NodeOne), Send(Carol, Bob));
        await inbox.AcceptAllAsync(unpublished, later);
        await PassAsync(inbox, Life);
        var entries = await inbox.ReadAsync(Bob);
        Assert.Equal([unpublished.Id, GapNotice.Id], entries.Ids());
        Assert.Equal(unpublished.Body.ToArray(), entries[0].Body.ToArray());
        Assert.Equal(1, await inbox.CountAsync(Bob));

        await inbox.CompleteAsync(Completion.Published(Bob, unpublished.Id, EntryEvent.Send));
        await inbox.KeepHouseAsync();

        var gap = Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Equal((EntryKind.Gap, entries[1].Position, 2), (gap.Kind, gap.Position, GapNotice.Read(gap.Body.Span).Count));
        Assert.Equal(0, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Life_OverAfterItWasSettled_IsNoGap()
    {
        await using var inbox = await StartAsync(Short);
        var (acked, withdrawn) = (Send(Alice, Bob), Send(Carol, Bob));
        await inbox.AcceptAllAsync(acked, withdrawn);
        await inbox.AckAsync(acked);
        await inbox.WithdrawAsync(withdrawn);

        await PassAsync(inbox, Life);

        Assert.Equal([EntryKind.Withdrawal], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
        Assert.False((await inbox.HeadAsync(acked))?.IsExpired);
        Assert.Equal([EntryKind.Receipt], (await inbox.ReadAsync(Alice)).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Expired_AckedAfterAll_TheSenderIsTold()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await PassAsync(inbox, Life);

        var answer = await inbox.AckAsync(message);

        Assert.Equal((MessageStatus.Received, true), (answer.Head.Status, answer.Head.IsExpired));
        Assert.Equal(NoticeOf(answer).Position, Assert.Single(await inbox.ReadAsync(Alice)).Position);
        Assert.Equal([EntryKind.Gap], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
        Assert.Equal(answer.Head, await inbox.HeadAsync(message));
        Assert.Equal((0, 0), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
        Assert.Equal(SettleOutcome.NoChange, (await inbox.AckAsync(message)).Outcome);
    }

    [Fact]
    public async Task Expired_WithdrawnAfterAll_TheReceiverIsTold()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await PassAsync(inbox, Life);

        var answer = await inbox.WithdrawAsync(message);

        Assert.Equal((true, true), (answer.Head.IsWithdrawn, answer.Head.IsExpired));
        Assert.Equal([EntryKind.Gap, EntryKind.Withdrawal], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
        Assert.Equal(0, await inbox.CountAsync());
    }

    [Fact]
    public async Task Expired_CompletedAfterAll_DoesNotComeBack()
    {
        await using var inbox = await StartAsync(Short);
        var message = Send(Alice, Bob, firstDelay: Life - Moment);
        await inbox.KeepAsync(message);
        Clock.Advance(Life - Moment);
        var claim = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
        await PassAsync(inbox, Moment);

        await inbox.CompleteAsync(
            Completion.Due(Bob, message.Id, claim.Token, TimeSpan.Zero), Completion.Due(Bob, message.Id, default, TimeSpan.Zero));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Assert.Equal([EntryKind.Gap], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Expired_OfItsChat_IsNoPrevious()
    {
        await using var inbox = await StartAsync(Short);
        await inbox.KeepAsync(Send(Alice, Bob));
        await PassAsync(inbox, Life);

        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Expired_EveryDevice_IsReadByNone()
    {
        await using var inbox = await StartAsync(new InboxOptions { EntryLife = Life, Acks = AckPolicy.EveryDevice });
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await PassAsync(inbox, Life);
        Assert.Equal([EntryKind.Gap], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));

        await inbox.AckAsync(message);

        Assert.Equal([EntryKind.Gap], (await inbox.ReadAsync(Bob)).Select(entry => entry.Kind));
    }

    private async ValueTask PassAsync(InboxFixture inbox, TimeSpan time)
    {
        Clock.Advance(time);
        await inbox.KeepHouseAsync();
    }
}
