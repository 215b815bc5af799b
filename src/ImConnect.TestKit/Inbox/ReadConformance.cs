using ImConnect.Persistence;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>Reading an inbox page by page misses nothing, whoever holds the entries and whatever is settled meanwhile.</summary>
public abstract class ReadConformance : InboxConformance
{
    [Fact]
    public async Task Read_NobodyWroteToThem_Nothing()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Empty(await inbox.ReadAsync(Carol));
        Assert.Empty(await inbox.ReadAsync(Alice));
        Assert.Equal(0, await inbox.CountAsync(Carol));
    }

    [Fact]
    public async Task Read_PageByPage_ExactlyAllInOrder()
    {
        await using var inbox = await StartAsync();
        var messages = Enumerable.Range(0, 10).Select(at => Send(at % 3 == 0 ? Carol : Alice, Bob)).ToArray();
        await inbox.AcceptAllAsync(messages);

        var read = new List<InboxEntry>();
        for (var page = await inbox.ReadAsync(Bob, max: 3); page.Count > 0; page = await inbox.ReadAsync(Bob, read[^1].Position, 3))
        {
            Assert.Equal(Math.Min(3, 10 - read.Count), page.Count);
            read.AddRange(page);
        }

        Assert.Equal(messages.Ids(), read.Ids());
    }

    [Fact]
    public async Task Read_AckedBetweenThePages_RestIsNotMissed()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(messages);
        var first = await inbox.ReadAsync(Bob, max: 2);
        Assert.Equal(2, first.Count);
        await inbox.AckAsync(messages[0]);
        await inbox.AckAsync(messages[1]);

        Assert.Equal([messages[2].Id, messages[3].Id], (await inbox.ReadAsync(Bob, first[1].Position, 2)).Ids());
    }

    [Fact]
    public async Task Read_AfterTheLast_Nothing()
    {
        await using var inbox = await StartAsync();
        var last = await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Empty(await inbox.ReadAsync(Bob, last.Position));
        Assert.Single(await inbox.ReadAsync(Bob, new InboxPosition(last.Position.Value - 1)));
    }

    [Fact]
    public async Task Read_Claimed_IsReadToo()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(messages);
        Clock.Advance(FirstDelay);
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime, max: 1));

        // else the second were pushed before the first
        Assert.Equal(messages.Ids(), (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Read_Offline_IsReadToo()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(messages);
        await inbox.CompleteAsync(Completion.Offline(Bob, messages[0].Id, default));

        Assert.Equal(messages.Ids(), (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Read_Unpublished_IsReadToo()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);

        Assert.Equal([message.Id], (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Find_SomeKnown_TheirHeadsOnly()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Carol, Bob), Send(Alice, Carol)];
        await inbox.AcceptAllAsync(messages);

        var heads = await inbox.Reader.FindAsync(Bob, [new MessageId(1), .. messages.Ids()], CancellationToken.None);

        Assert.Equal(
            [(messages[0].Id, Alice), (messages[1].Id, Carol)],
            heads.OrderBy(head => head.Position).Select(head => (head.Id, head.Sender)));
        Assert.Empty(await inbox.Reader.FindAsync(Bob, [], CancellationToken.None));
    }

    [Fact]
    public async Task Find_Settled_UntilTheWindowEnds()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(messages);
        await inbox.AckAsync(messages[0]);
        await inbox.WithdrawAsync(messages[1]);

        Clock.Advance(InboxOptions.DefaultWindow - Moment);
        Assert.Equal(MessageStatus.Received, (await inbox.HeadAsync(messages[0]))?.Status);
        Assert.True((await inbox.HeadAsync(messages[1]))?.IsWithdrawn);
        Clock.Advance(Moment + Moment);
        Assert.Null(await inbox.HeadAsync(messages[0]));
        Assert.Null(await inbox.HeadAsync(messages[1]));
        Assert.Equal(MessageStatus.Accepted, (await inbox.HeadAsync(messages[2]))?.Status);
    }

    [Fact]
    public async Task Count_MessagesThatWait_OfOneAndOfAll()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob), Send(Alice, Carol)];
        await inbox.AcceptAllAsync(messages);
        Assert.Equal((3, 1, 4), (await inbox.CountAsync(Bob), await inbox.CountAsync(Carol), await inbox.CountAsync()));

        await inbox.AckAsync(messages[0]);
        await inbox.WithdrawAsync(messages[3]);

        // the receipt and the withdrawal are no messages
        Assert.Equal((2, 0, 0), (await inbox.CountAsync(Bob), await inbox.CountAsync(Carol), await inbox.CountAsync(Alice)));
        Assert.Equal(2, await inbox.CountAsync());
    }

    [Fact]
    public async Task Count_ClaimedAndOffline_AreCounted()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(messages);
        await inbox.CompleteAsync(Completion.Offline(Bob, messages[0].Id, default));
        Clock.Advance(FirstDelay);
        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));

        Assert.Equal((2, 2), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
    }
}
