using ImConnect.Persistence;
using ImConnect.TestKit.Inbox;
using Xunit;

namespace ImConnect.TestKit.History;

/// <summary>Of a user who was erased nothing is left, and of everybody else everything.</summary>
public abstract class EraseConformance : HistoryConformance
{
    [Fact]
    public async Task Erase_Chats_AreGoneForBothSides()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.AckAsync(await KeepAsync(fixture, Bob, Alice), MessageStatus.Read);
        await KeepAsync(fixture, Alice, Alice);

        Assert.Equal(3, await EraseAsync(fixture, Alice));

        Assert.Empty(await ChatAsync(fixture, Alice, Bob));
        Assert.Empty(await ChatAsync(fixture, Bob, Alice));
        Assert.Empty(await ChatsAsync(fixture, Alice));
        Assert.Empty(await ChatsAsync(fixture, Bob));
    }

    [Fact]
    public async Task Erase_ChatsOfOthers_Stay()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        var kept = await KeepAsync(fixture, Carol, Bob);

        await EraseAsync(fixture, Alice);

        Assert.Equal(kept.Id, Assert.Single(await ChatAsync(fixture, Bob, Carol)).Id);
        Assert.Equal((Carol, 1), ((await OnlyChatAsync(fixture, Bob)).Other, (await OnlyChatAsync(fixture, Bob)).Unread));
        Assert.Equal(kept.Id, Assert.Single(await fixture.Inbox.ReadAsync(Bob)).Id);
    }

    [Fact]
    public async Task Erase_WhatWaits_IsDeliveredToNobody()
    {
        await using var fixture = await StartAsync();
        Submission[] sent = [await KeepAsync(fixture, Alice, Bob), await KeepAsync(fixture, Bob, Alice)];

        await EraseAsync(fixture, Alice);

        Assert.Empty(await fixture.Inbox.ReadAsync(Bob));
        Assert.Empty(await fixture.Inbox.ReadAsync(Alice));
        Assert.Equal((0, 0), (await fixture.Inbox.CountAsync(Bob), await fixture.Inbox.CountAsync()));
        Clock.Advance(FirstDelay);
        Assert.Empty(await fixture.Inbox.ClaimAsync(new LeaseId(1), TimeSpan.FromSeconds(30)));
        Assert.Null(await fixture.Inbox.HeadAsync(sent[0]));
        Assert.Equal(SettleOutcome.Unknown, (await fixture.Inbox.AckAsync(sent[0])).Outcome);
    }

    [Fact]
    public async Task Erase_Notices_GoFromBothInboxes()
    {
        await using var fixture = await StartAsync();
        await fixture.Inbox.AckAsync(await KeepAsync(fixture, Alice, Bob));
        await fixture.Inbox.AckAsync(await KeepAsync(fixture, Bob, Alice));
        await fixture.Inbox.WithdrawAsync(await KeepAsync(fixture, Alice, Bob));
        await fixture.Inbox.WithdrawAsync(await KeepAsync(fixture, Bob, Alice));
        await fixture.Inbox.AckAsync(await KeepAsync(fixture, Carol, Bob));

        await EraseAsync(fixture, Alice);

        Assert.Empty(await fixture.Inbox.ReadAsync(Alice));
        Assert.Empty(await fixture.Inbox.ReadAsync(Bob));
        Assert.Equal(Bob, Assert.Single(await fixture.Inbox.ReadAsync(Carol)).Sender);
    }

    [Fact]
    public async Task Erase_ClientIds_AreFree()
    {
        await using var fixture = await StartAsync();
        Submission[] sent = [await KeepAsync(fixture, Alice, Bob), await KeepAsync(fixture, Bob, Alice)];

        await EraseAsync(fixture, Alice);

        foreach (var first in sent)
            await fixture.Inbox.KeepAsync(Send(first.Sender, first.Receiver) with { ClientId = first.ClientId });
    }

    [Fact]
    public async Task Erase_RoomInInboxes_IsFreeAgain()
    {
        await using var fixture = await StartAsync(new InboxOptions { InboxBound = 2, SenderQuota = 2 });
        await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.WithdrawAsync(await KeepAsync(fixture, Alice, Bob));
        await fixture.Inbox.WithdrawAsync(await KeepAsync(fixture, Alice, Bob));
        Assert.Equal(AcceptOutcome.SenderQuota, (await fixture.Inbox.AcceptAsync(Send(Alice, Bob))).Outcome);

        await EraseAsync(fixture, Alice);

        await KeepAsync(fixture, Carol, Bob);
        await KeepAsync(fixture, Alice, Bob);
    }

    [Fact]
    public async Task Erase_NextMessageOfTheChat_FollowsNothing()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);

        await EraseAsync(fixture, Alice);

        Assert.Equal(InboxPosition.None, (await fixture.Inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task Erase_Unpublished_HoldNobodyBack()
    {
        await using var fixture = await StartAsync();
        await fixture.Inbox.KeepAsync(Send(Alice, Bob) with { PublishedBy = new LeaseId(1) });

        await EraseAsync(fixture, Alice);

        Assert.False((await fixture.Inbox.KeepAsync(Send(Alice, Bob) with { PublishedBy = new LeaseId(2) })).IsBehind);
    }

    [Fact]
    public async Task Erase_Again_FindsNothing()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        Assert.Equal(1, await EraseAsync(fixture, Alice));
        Assert.Equal(0, await EraseAsync(fixture, Alice));

        var kept = await KeepAsync(fixture, Alice, Bob);
        Assert.Equal(kept.Id, Assert.Single(await ChatAsync(fixture, Bob, Alice)).Id);
    }

    private static ValueTask<long> EraseAsync(HistoryFixture fixture, UserId user) => fixture.History.EraseUserAsync(user, CancellationToken.None);
}
