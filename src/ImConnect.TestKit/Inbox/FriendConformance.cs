using ImConnect.Persistence;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>A friend notice waits in the order of its inbox as a message does, but leaves as a notice does, and is no part of a chat.</summary>
public abstract class FriendConformance : InboxConformance
{
    [Fact]
    public async Task Friend_New_IsReadAsItWasSentInTheOrderOfTheInbox()
    {
        await using var inbox = await StartAsync();
        Submission[] batch = [Send(Carol, Bob), Befriend(Alice, Bob), Send(Alice, Bob), Befriend(Carol, Bob, EntryKind.FriendResponse)];

        var answers = await inbox.AcceptAllAsync(batch);

        Assert.All(answers, answer => Assert.Equal(AcceptOutcome.New, answer.Outcome));
        var entries = await inbox.ReadAsync(Bob);
        Assert.Equal(batch.Select(one => (one.Kind, one.Id, one.Sender, one.ClientId)), entries.Select(one => (one.Kind, one.Id, one.Sender, one.ClientId)));
        Assert.Equal(answers.Select(answer => answer.Position), entries.Select(entry => entry.Position));
        Assert.Equal(batch.Select(one => one.Body.ToArray()), entries.Select(entry => entry.Body.ToArray()));
    }

    [Fact]
    public async Task Friend_SentAgain_IsTheFirst()
    {
        await using var inbox = await StartAsync();
        var request = Befriend(Alice, Bob);
        var first = await inbox.KeepAsync(request);

        var again = await inbox.AcceptAsync(Again(request) with { Kind = EntryKind.FriendRequest });

        Assert.Equal((AcceptOutcome.Repeat, first.Id, first.Position), (again.Outcome, again.Id, again.Position));
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Friend_Waits_IsNeverDue()
    {
        await using var inbox = await StartAsync();
        await inbox.AcceptAllAsync(Befriend(Alice, Bob), Befriend(Carol, Bob) with { FirstDelay = TimeSpan.Zero });
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Friend_Completed_StaysAsItIs()
    {
        await using var inbox = await StartAsync();
        var request = Befriend(Alice, Bob);
        await inbox.KeepAsync(request);

        await inbox.CompleteAsync(Completion.Due(Bob, request.Id, default, TimeSpan.Zero), Completion.Offline(Bob, request.Id, default));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Assert.Equal(MessageStatus.Accepted, (await inbox.HeadAsync(request))?.Status);
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Friend_Waits_CountsInTheBounds()
    {
        await using var inbox = await StartAsync(new InboxOptions { InboxBound = 3, SenderQuota = 2 });
        await inbox.AcceptAllAsync(Befriend(Alice, Bob), Send(Alice, Bob));

        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Send(Alice, Bob))).Outcome);
        Assert.Equal(AcceptOutcome.SenderQuota, (await inbox.AcceptAsync(Befriend(Alice, Bob))).Outcome);
        await inbox.KeepAsync(Befriend(Carol, Bob));
        Assert.Equal(AcceptOutcome.InboxFull, (await inbox.AcceptAsync(Befriend(Carol, Bob))).Outcome);
        Assert.Equal((3, 3), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
    }

    [Fact]
    public async Task Friend_Received_LeavesMakesRoomAndTellsNobody()
    {
        await using var inbox = await StartAsync(new InboxOptions { InboxBound = 1, SenderQuota = 1 });
        await inbox.KeepAsync(Befriend(Alice, Bob));
        var entry = Assert.Single(await inbox.ReadAsync(Bob));

        var answer = await inbox.SettleAsync(Settlement.NoticeReceived(entry));

        Assert.Equal(SettleOutcome.Done, answer.Outcome);
        Assert.Null(answer.Notice);
        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Empty(await inbox.ReadAsync(Alice));
        Assert.Equal((0, 0), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
        await inbox.KeepAsync(Befriend(Alice, Bob));
    }

    [Fact]
    public async Task Friend_ReceivedTwice_ChangesNothing()
    {
        await using var inbox = await StartAsync(new InboxOptions { InboxBound = 1, SenderQuota = 1 });
        await inbox.KeepAsync(Befriend(Alice, Bob));
        var entry = Assert.Single(await inbox.ReadAsync(Bob));
        await inbox.SettleAsync(Settlement.NoticeReceived(entry));
        await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Equal(SettleOutcome.NoChange, (await inbox.SettleAsync(Settlement.NoticeReceived(entry))).Outcome);
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Friend_SaidToBeReceivedBySomebodyElse_Stays()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Befriend(Alice, Bob));
        var received = Settlement.NoticeReceived(Assert.Single(await inbox.ReadAsync(Bob)));

        var answers = await inbox.SettleAllAsync(received with { Actor = Alice }, received with { Actor = Carol });

        Assert.All(answers, answer => Assert.Equal(SettleOutcome.NotOwner, answer.Outcome));
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Friend_SaidToBeReceivedAsAnother_Stays()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Befriend(Alice, Bob));
        var entry = Assert.Single(await inbox.ReadAsync(Bob));
        var received = Settlement.NoticeReceived(entry);

        var answers = await inbox.SettleAllAsync(
            received with { Notice = EntryKind.FriendResponse },
            received with { Id = new MessageId(1) },
            received with { Actor = Carol, Receiver = Carol },
            received with { Position = new InboxPosition(entry.Position.Value - 1) });

        Assert.Equal(
            [SettleOutcome.Unknown, SettleOutcome.Unknown, SettleOutcome.Unknown, SettleOutcome.NoChange], answers.Select(answer => answer.Outcome));
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Friend_AckedOrWithdrawn_IsNoMessage()
    {
        await using var inbox = await StartAsync();
        var request = Befriend(Alice, Bob);
        await inbox.KeepAsync(request);

        Assert.Equal(SettleOutcome.Unknown, (await inbox.AckAsync(request)).Outcome);
        Assert.Equal(SettleOutcome.Unknown, (await inbox.WithdrawAsync(request)).Outcome);

        Assert.Equal(EntryKind.FriendRequest, Assert.Single(await inbox.ReadAsync(Bob)).Kind);
        Assert.Empty(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Friend_Received_HeadAndClientIdStayForTheWindow()
    {
        await using var inbox = await StartAsync();
        var request = Befriend(Alice, Bob);
        var again = Again(request) with { Kind = EntryKind.FriendRequest };
        var kept = await inbox.KeepAsync(request);
        Assert.Equal((Alice, Bob, kept.Position), await inbox.HeadAsync(request) is { } head ? (head.Sender, head.Receiver, head.Position) : default);
        await inbox.SettleAsync(Settlement.NoticeReceived(Assert.Single(await inbox.ReadAsync(Bob))));

        Clock.Advance(InboxOptions.DefaultWindow - Moment);
        Assert.True((await inbox.HeadAsync(request))?.IsSettled);
        Assert.Equal(AcceptOutcome.Repeat, (await inbox.AcceptAsync(again)).Outcome);
        Clock.Advance(Moment);
        Assert.Null(await inbox.HeadAsync(request));
        await inbox.KeepAsync(again);
    }

    [Fact]
    public async Task Friend_BesideMessages_HoldsNoneOfThemBack()
    {
        await using var inbox = await StartAsync();
        var before = await inbox.KeepAsync(Send(Alice, Bob));

        var request = await inbox.KeepAsync(Befriend(Alice, Bob));
        var after = await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Equal(InboxPosition.None, request.Previous);
        Assert.Equal(before.Position, after.Previous);
    }

    [Fact]
    public async Task Friend_LastIsAckedBehindIt_IsNotThePrevious()
    {
        await using var inbox = await StartAsync();
        var acked = Send(Alice, Bob);
        await inbox.AcceptAllAsync(Befriend(Alice, Bob), acked);
        await inbox.AckAsync(acked);

        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Friend_HasNoEvent_NobodyIsBehindIt()
    {
        await using var inbox = await StartAsync();

        var request = await inbox.KeepAsync(Befriend(Alice, Bob, publishedBy: NodeOne));
        var message = await inbox.KeepAsync(Send(Alice, Bob, NodeTwo));

        Assert.Equal((true, false), (request.IsPublished, request.IsBehind));
        Assert.False(message.IsBehind);
    }

    [Fact]
    public async Task Friend_NotReceived_WaitsWithoutEnd()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Befriend(Alice, Bob));
        Clock.Advance(InboxOptions.DefaultEntryLife + InboxOptions.DefaultWindow + Moment);
        await inbox.KeepHouseAsync();

        Assert.Equal(EntryKind.FriendRequest, Assert.Single(await inbox.ReadAsync(Bob)).Kind);
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }
}
