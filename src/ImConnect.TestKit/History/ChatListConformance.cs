using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.TestKit.Inbox;
using Xunit;

namespace ImConnect.TestKit.History;

/// <summary>The list of a user's chats: the newest first, with what is unread.</summary>
public abstract class ChatListConformance : HistoryConformance
{
    [Fact]
    public async Task Chats_OfNobodyWhoWrote_AreNone()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);

        Assert.Empty(await ChatsAsync(fixture, Carol));
    }

    [Fact]
    public async Task Chats_NewestFirst_WhoeverWroteLast()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        var withCarol = await KeepAsync(fixture, Carol, Alice);
        var withBob = await KeepAsync(fixture, Alice, Bob);

        var chats = await ChatsAsync(fixture, Alice);

        Assert.Equal([(Bob, withBob.Id), (Carol, withCarol.Id)], chats.Select(chat => (chat.Other, chat.Last.Id)));
        Assert.Equal([ChatId.OneToOne(Alice, Bob), ChatId.OneToOne(Alice, Carol)], chats.Select(chat => chat.Chat));
        Assert.Equal((Alice, withBob.Id), ((await OnlyChatAsync(fixture, Bob)).Other, (await OnlyChatAsync(fixture, Bob)).Last.Id));
    }

    [Fact]
    public async Task Chats_PageByPage_EachOnce()
    {
        await using var fixture = await StartAsync();
        var others = Enumerable.Range(100, 7).Select(number => new UserId(number)).ToArray();
        foreach (var other in others)
            await KeepAsync(fixture, other, Alice);

        List<ChatSummary> all = [];
        for (var page = await ChatsAsync(fixture, Alice, max: 3); page.Count > 0; page = await ChatsAsync(fixture, Alice, all[^1].Last.Position, 3))
        {
            Assert.True(page.Count <= 3);
            all.AddRange(page);
            Assert.True(all.Count <= others.Length, "more than there is");
        }

        Assert.Equal(others.Reverse(), all.Select(chat => chat.Other));
    }

    [Fact]
    public async Task Chats_LastWithdrawn_IsStillTheLast()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        var last = await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.WithdrawAsync(last);

        var chat = await OnlyChatAsync(fixture, Bob);

        Assert.Equal((last.Id, true, 0), (chat.Last.Id, chat.Last.IsWithdrawn, chat.Last.Body.Length));
    }

    [Fact]
    public async Task Unread_OthersMessages_NotOnesOwn()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        await KeepAsync(fixture, Alice, Bob);
        await KeepAsync(fixture, Bob, Alice);

        Assert.Equal(2, (await OnlyChatAsync(fixture, Bob)).Unread);
        Assert.Equal(1, (await OnlyChatAsync(fixture, Alice)).Unread);
    }

    [Fact]
    public async Task Unread_Received_IsNotRead()
    {
        await using var fixture = await StartAsync();
        var sent = await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.AckAsync(sent);

        Assert.Equal(1, (await OnlyChatAsync(fixture, Bob)).Unread);
    }

    [Fact]
    public async Task Unread_OneRead_AllBeforeItAreReadToo()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        var read = await KeepAsync(fixture, Alice, Bob);
        await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.AckAsync(read, MessageStatus.Read);
        Assert.Equal(1, (await OnlyChatAsync(fixture, Bob)).Unread);

        await KeepAsync(fixture, Alice, Bob);
        Assert.Equal(2, (await OnlyChatAsync(fixture, Bob)).Unread);
    }

    [Fact]
    public async Task Unread_Withdrawn_IsNotCounted()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.WithdrawAsync(await KeepAsync(fixture, Alice, Bob));

        Assert.Equal(1, (await OnlyChatAsync(fixture, Bob)).Unread);
    }

    [Fact]
    public async Task Unread_VeryMany_CountedUpToTheBound()
    {
        await using var fixture = await StartAsync(new InboxOptions { InboxBound = 10_000, SenderQuota = 10_000 });
        await fixture.Inbox.AcceptAllAsync([.. Enumerable.Range(0, ChatSummary.MaxUnread + 5).Select(_ => Send(Alice, Bob))]);

        Assert.Equal(ChatSummary.MaxUnread, (await OnlyChatAsync(fixture, Bob)).Unread);
    }

    [Fact]
    public async Task Chats_WithOneself_OneLineAndNothingUnread()
    {
        await using var fixture = await StartAsync();
        var sent = await KeepAsync(fixture, Alice, Alice);

        var chat = await OnlyChatAsync(fixture, Alice);

        Assert.Equal((Alice, sent.Id, 0), (chat.Other, chat.Last.Id, chat.Unread));
    }
}
