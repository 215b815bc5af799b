using ImConnect.Persistence;
using ImConnect.TestKit.Inbox;
using Xunit;

namespace ImConnect.TestKit.History;

/// <summary>A chat is there for the two who are in it, whole, in the order of acceptance, and for nobody else.</summary>
public abstract class ChatConformance : HistoryConformance
{
    [Fact]
    public async Task Chat_BothDirections_NewestFirstForBoth()
    {
        await using var fixture = await StartAsync();
        Submission[] sent = [await KeepAsync(fixture, Alice, Bob), await KeepAsync(fixture, Bob, Alice), await KeepAsync(fixture, Alice, Bob)];

        Assert.Equal(Newest(sent), Ids(await ChatAsync(fixture, Alice, Bob)));
        Assert.Equal(Newest(sent), Ids(await ChatAsync(fixture, Bob, Alice)));
    }

    [Fact]
    public async Task Chat_Message_IsWholeAsItWasAccepted()
    {
        await using var fixture = await StartAsync();
        var sent = Send(Alice, Bob);
        var accepted = await fixture.Inbox.KeepAsync(sent);

        var read = Assert.Single(await ChatAsync(fixture, Bob, Alice));

        Assert.Equal((sent.Id, Alice, Bob, sent.ClientId, accepted.Position), (read.Id, read.Sender, read.Receiver, read.ClientId, read.Position));
        Assert.Equal((MessageStatus.Accepted, false), (read.Status, read.IsWithdrawn));
        Assert.Equal(sent.Body.ToArray(), read.Body.ToArray());
    }

    [Fact]
    public async Task Chat_PageByPage_ExactlyAllInOrder()
    {
        await using var fixture = await StartAsync();
        var sent = new List<Submission>();
        for (var at = 0; at < 10; at++)
            sent.Add(at % 3 == 0 ? await KeepAsync(fixture, Bob, Alice) : await KeepAsync(fixture, Alice, Bob));

        var read = await ChatAsync(fixture, Alice, Bob, max: 4);
        var all = read.ToList();
        while (read.Count > 0)
        {
            Assert.True(read.Count <= 4);
            read = await ChatAsync(fixture, Alice, Bob, all[^1].Position, 4);
            all.AddRange(read);
            Assert.True(all.Count <= sent.Count, "more than there is");
        }

        Assert.Equal(Newest([.. sent]), Ids(all));
    }

    [Fact]
    public async Task Chat_ReadEveryTimeAfterAnAccept_SeesItAtOnce()
    {
        await using var fixture = await StartAsync();
        for (var at = 0; at < 20; at++)
        {
            var sent = await KeepAsync(fixture, Alice, Bob);
            Assert.Equal(sent.Id, Assert.Single(await ChatAsync(fixture, Bob, Alice, max: 1)).Id);
        }
    }

    [Fact]
    public async Task Chat_OfOthers_IsEmpty()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Bob);

        Assert.Empty(await fixture.History.ReadChatAsync(ChatId.OneToOne(Alice, Bob), Carol, default, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Chat_OtherTextThanItsId_IsEmpty()
    {
        await using var fixture = await StartAsync();
        await KeepAsync(fixture, Alice, Carol);

        foreach (var text in (string[])["", "x", $"100-1-{Carol}-{Alice}", $"100-1-0{Alice}-{Carol}", $"101-1-{Alice}-{Carol}"])
            Assert.Empty(await fixture.History.ReadChatAsync(new ChatId(text), Alice, default, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Chat_OtherChatsOfTheReader_AreNotInIt()
    {
        await using var fixture = await StartAsync();
        var sent = await KeepAsync(fixture, Alice, Bob);
        await KeepAsync(fixture, Carol, Bob);
        await KeepAsync(fixture, Alice, Carol);

        Assert.Equal([sent.Id], Ids(await ChatAsync(fixture, Bob, Alice)));
    }

    [Fact]
    public async Task Chat_WithOneself_EachMessageOnce()
    {
        await using var fixture = await StartAsync();
        Submission[] sent = [await KeepAsync(fixture, Alice, Alice), await KeepAsync(fixture, Alice, Alice)];

        Assert.Equal(Newest(sent), Ids(await ChatAsync(fixture, Alice, Alice)));
    }

    [Fact]
    public async Task Chat_Acknowledged_StaysWithItsStatusAndBody()
    {
        await using var fixture = await StartAsync();
        Submission[] sent = [await KeepAsync(fixture, Alice, Bob), await KeepAsync(fixture, Alice, Bob)];
        await fixture.Inbox.AckAsync(sent[0], MessageStatus.Read);
        await fixture.Inbox.AckAsync(sent[1]);

        var read = await ChatAsync(fixture, Alice, Bob);

        Assert.Equal([MessageStatus.Received, MessageStatus.Read], read.Select(message => message.Status));
        Assert.Equal(sent[0].Body.ToArray(), read[1].Body.ToArray());
    }

    [Fact]
    public async Task Chat_Withdrawn_StaysWithoutBody()
    {
        await using var fixture = await StartAsync();
        var sent = await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.WithdrawAsync(sent);

        var read = Assert.Single(await ChatAsync(fixture, Bob, Alice));

        Assert.Equal((sent.Id, true, 0), (read.Id, read.IsWithdrawn, read.Body.Length));
    }

    [Fact]
    public async Task Chat_Repeat_IsNoSecondMessage()
    {
        await using var fixture = await StartAsync();
        var sent = await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.AcceptAsync(Send(Alice, Bob) with { ClientId = sent.ClientId });

        Assert.Equal([sent.Id], Ids(await ChatAsync(fixture, Bob, Alice)));
    }

    [Fact]
    public async Task Chat_FriendNotice_IsNoMessageOfIt()
    {
        await using var fixture = await StartAsync();
        await fixture.Inbox.KeepAsync(Send(Alice, Bob) with { Kind = EntryKind.FriendRequest });

        Assert.Empty(await ChatAsync(fixture, Bob, Alice));
        Assert.Empty(await ChatsAsync(fixture, Bob));
    }

    [Fact]
    public async Task Chat_WindowOver_StaysAndTheClientIdIsFree()
    {
        await using var fixture = await StartAsync();
        var first = await KeepAsync(fixture, Alice, Bob);
        await fixture.Inbox.AckAsync(first, MessageStatus.Read);
        Clock.Advance(InboxOptions.DefaultWindow + TimeSpan.FromMinutes(1));

        var again = Send(Alice, Bob) with { ClientId = first.ClientId };
        await fixture.Inbox.KeepAsync(again);

        Assert.Equal(Newest(first, again), Ids(await ChatAsync(fixture, Bob, Alice)));
        Assert.Equal(SettleOutcome.Unknown, (await fixture.Inbox.WithdrawAsync(first)).Outcome);
    }

    [Fact]
    public async Task Chat_MaxOutOfRange_IsRefused()
    {
        await using var fixture = await StartAsync();
        foreach (var max in (int[])[0, 1001])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await ChatAsync(fixture, Alice, Bob, max: max));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await ChatsAsync(fixture, Alice, max: max));
        }
    }
}
