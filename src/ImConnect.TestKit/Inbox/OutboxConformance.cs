using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>The drainer finds all that waits and that this life does not publish itself, oldest first, and page by page misses nothing.</summary>
public abstract class OutboxConformance : InboxConformance
{
    [Fact]
    public async Task Outbox_NothingWaits_IsEmpty()
    {
        await using var inbox = await StartAsync();
        await inbox.AcceptAllAsync(Send(Alice, Bob), Befriend(Alice, Bob, publishedBy: LeaseId.Outbox));

        Assert.Empty(await inbox.OutboxAsync());
        Assert.Empty(await inbox.OutboxAsync(NodeOne));
    }

    [Fact]
    public async Task Outbox_Message_IsWhole()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob, LeaseId.Outbox);
        var answer = await inbox.KeepAsync(message);

        var one = Assert.Single(await inbox.OutboxAsync(NodeOne));

        Assert.Equal([EntryEvent.Send], one.Events.InOrder());
        Assert.Equal((EntryKind.Message, message.Id, answer.Position), (one.Entry.Kind, one.Entry.Id, one.Entry.Position));
        Assert.Equal((Alice, Bob, message.ClientId), (one.Entry.Sender, one.Entry.Receiver, one.Entry.ClientId));
        Assert.Equal(message.Body.ToArray(), one.Entry.Body.ToArray());
    }

    [Fact]
    public async Task Outbox_OfManyChats_OldestFirst()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob, LeaseId.Outbox), Send(Carol, Bob, LeaseId.Outbox), Send(Bob, Alice, LeaseId.Outbox), Send(Alice, Bob, LeaseId.Outbox)];
        foreach (var message in messages)
        {
            await inbox.KeepAsync(message);
            Clock.Advance(Moment);
        }

        Assert.Equal(messages.Ids(), (await inbox.OutboxAsync()).Ids());
    }

    [Fact]
    public async Task Outbox_EventOfAnOldMessage_HasItsPlace()
    {
        await using var inbox = await StartAsync();
        var (older, newer) = (Send(Alice, Bob), Send(Carol, Bob, LeaseId.Outbox));
        await inbox.AcceptAllAsync(older, newer);

        await inbox.AckAsync(older, publishedBy: LeaseId.Outbox);

        Assert.Equal([older.Id, newer.Id], (await inbox.OutboxAsync()).Ids());
    }

    [Fact]
    public async Task Outbox_After_OnlyWhatIsBehindIt()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [.. Enumerable.Range(0, 4).Select(_ => Send(Alice, Bob, LeaseId.Outbox))];
        var answers = await inbox.AcceptAllAsync(messages);

        Assert.Equal(messages[2..].Ids(), (await inbox.OutboxAsync(after: answers[1].Position)).Ids());
        Assert.Empty(await inbox.OutboxAsync(after: answers[3].Position));
    }

    [Fact]
    public async Task Outbox_Max_TheOldest()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [.. Enumerable.Range(0, 4).Select(_ => Send(Alice, Bob, LeaseId.Outbox))];
        await inbox.AcceptAllAsync(messages);

        Assert.Equal(messages[..3].Ids(), (await inbox.OutboxAsync(max: 3)).Ids());
    }

    [Fact]
    public async Task Outbox_SentAtOneTimeToMany_PagesMissNone()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [.. new[] { Alice, Bob, Carol }.SelectMany(to => Enumerable.Range(0, 3).Select(_ => Send(Alice, to, LeaseId.Outbox)))];
        await inbox.AcceptAllAsync(messages);
        List<OutboxEntry> read = [];

        for (var pages = 0; pages < messages.Length; pages++)
            read.AddRange(await inbox.OutboxAsync(after: read.LastOrDefault().Entry.Position, max: 2));

        Assert.Equal(messages.Ids().OrderBy(id => id.Value), read.Ids().OrderBy(id => id.Value));
        Assert.Equal(read.Select(one => one.Entry.Position).Order(), read.Select(one => one.Entry.Position));
    }

    [Fact]
    public async Task Outbox_ThisLifesChats_AreLeftOutWhole()
    {
        await using var inbox = await StartAsync();
        var (others, own) = (Send(Alice, Bob, NodeTwo), Send(Alice, Carol, NodeOne));
        await inbox.AcceptAllAsync(others, own, Send(Alice, Carol, LeaseId.Outbox));

        Assert.Equal([others.Id], (await inbox.OutboxAsync(NodeOne)).Ids());
    }

    [Fact]
    public async Task Outbox_OnlyOneDirectionIsThisLifes_TheOtherIsThere()
    {
        await using var inbox = await StartAsync();
        var back = Send(Bob, Alice, LeaseId.Outbox);
        await inbox.AcceptAllAsync(Send(Alice, Bob, NodeOne), back);

        Assert.Equal([back.Id], (await inbox.OutboxAsync(NodeOne)).Ids());
    }

    [Fact]
    public async Task Outbox_OtherLives_AreThere()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeTwo)];
        await inbox.AcceptAllAsync(messages);

        Assert.Equal(messages.Ids(), (await inbox.OutboxAsync(new LeaseId(3003))).Ids());
    }

    [Fact]
    public async Task Outbox_ThisLifeIsThrough_TheRestOfItsChatAppears()
    {
        await using var inbox = await StartAsync();
        var (own, rest) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, LeaseId.Outbox));
        await inbox.AcceptAllAsync(own, rest);
        Assert.Empty(await inbox.OutboxAsync(NodeOne));

        await inbox.StoredAsync(own, EntryEvent.Send);

        Assert.Equal([rest.Id], (await inbox.OutboxAsync(NodeOne)).Ids());
    }

    [Fact]
    public async Task Outbox_ThisLifesOwn_AreThereAndMarked()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob, NodeOne), Send(Alice, Carol, NodeTwo), Send(Alice, Bob, NodeOne), Send(Bob, Carol, LeaseId.Outbox)];
        await inbox.AcceptAllAsync(messages);

        var read = (await inbox.AllOutboxAsync(NodeOne)).Select(one => (one.Entry.Id, one.IsPublishing)).OrderBy(one => one.Id.Value);

        Assert.Equal(messages.Ids().Zip([true, false, true, false]).OrderBy(one => one.First.Value), read);
        Assert.DoesNotContain(await inbox.AllOutboxAsync(LeaseId.Outbox), one => one.IsPublishing);
    }

    [Fact]
    public async Task Outbox_SettledAndWithdrawn_AreThere()
    {
        await using var inbox = await StartAsync();
        var (acked, withdrawn) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Bob, LeaseId.Outbox));
        await inbox.AcceptAllAsync(acked, withdrawn);
        await inbox.AckAsync(acked);
        await inbox.WithdrawAsync(withdrawn);

        Assert.Equal([acked.Id, withdrawn.Id], (await inbox.OutboxAsync()).Ids());
    }

    [Fact]
    public async Task Outbox_Stored_Leaves()
    {
        await using var inbox = await StartAsync();
        var (stored, waits) = (Send(Alice, Bob, LeaseId.Outbox), Send(Alice, Bob, LeaseId.Outbox));
        await inbox.AcceptAllAsync(stored, waits);

        await inbox.StoredAsync(stored, EntryEvent.Send);

        Assert.Equal([waits.Id], (await inbox.OutboxAsync()).Ids());
    }
}
