using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>What is due is taken by one node at a time, oldest first, and comes back when that node does nothing.</summary>
public abstract class ClaimConformance : InboxConformance
{
    [Fact]
    public async Task Claim_BeforeTheFirstDelay_Nothing()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Send(Alice, Bob));
        Clock.Advance(FirstDelay - Moment);

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Claim_AtTheFirstDelay_TheWholeMessage()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var answer = await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);

        var claim = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));

        Assert.Equal(NodeOne, claim.Token.Lease);
        Assert.Equal(1, claim.Pushes);
        Assert.Equal((EntryKind.Message, message.Id, answer.Position), (claim.Entry.Kind, claim.Entry.Id, claim.Entry.Position));
        Assert.Equal((Alice, Bob, message.ClientId), (claim.Entry.Sender, claim.Entry.Receiver, claim.Entry.ClientId));
        Assert.Equal(message.Body.ToArray(), claim.Entry.Body.ToArray());
    }

    [Fact]
    public async Task Claim_NoFirstDelay_AtOnce()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Send(Alice, Bob, firstDelay: TimeSpan.Zero));

        Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Claim_DueAtDifferentTimes_OldestDueFirst()
    {
        await using var inbox = await StartAsync();
        var late = Send(Alice, Bob, firstDelay: TimeSpan.FromSeconds(3));
        var early = Send(Alice, Carol, firstDelay: TimeSpan.FromSeconds(1));
        var between = Send(Carol, Bob, firstDelay: TimeSpan.FromSeconds(2));
        await inbox.AcceptAllAsync(late, early, between);
        Clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal([early.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime, max: 1)).Ids());
        Assert.Equal([between.Id, late.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Claim_DueAtTheSameTime_InPositionOrder()
    {
        await using var inbox = await StartAsync();
        Submission[] batch = [Send(Alice, Bob), Send(Carol, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(batch);
        Clock.Advance(FirstDelay);

        Assert.Equal(batch.Ids(), (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Claim_MoreThanMax_TheRestIsForTheNext()
    {
        await using var inbox = await StartAsync();
        Submission[] batch = [Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(batch);
        Clock.Advance(FirstDelay);

        Assert.Equal([batch[0].Id, batch[1].Id], (await inbox.ClaimAsync(NodeOne, ClaimTime, max: 2)).Ids());
        Assert.Equal([batch[2].Id], (await inbox.ClaimAsync(NodeTwo, ClaimTime, max: 2)).Ids());
    }

    [Fact]
    public async Task Claim_WithinItsTime_NobodyElseNorOneselfGetsIt()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Send(Alice, Bob));
        Clock.Advance(FirstDelay);
        await inbox.ClaimAsync(NodeOne, ClaimTime);

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Clock.Advance(ClaimTime - Moment);
        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
    }

    [Fact]
    public async Task Claim_TimeIsOver_AnotherGetsItWithAnotherToken()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        var first = Assert.Single(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Clock.Advance(ClaimTime);

        var second = Assert.Single(await inbox.ClaimAsync(NodeTwo, ClaimTime));

        Assert.Equal(message.Id, second.Entry.Id);
        Assert.Equal(NodeTwo, second.Token.Lease);
        Assert.NotEqual(first.Token, second.Token);
        Assert.Equal(1, second.Pushes);
    }

    [Fact]
    public async Task Claim_SameLeaseAgain_TokensDiffer()
    {
        await using var inbox = await StartAsync();
        await inbox.AcceptAllAsync(Send(Alice, Bob), Send(Alice, Carol));
        Clock.Advance(FirstDelay);
        var first = await inbox.ClaimAsync(NodeOne, ClaimTime);
        Clock.Advance(ClaimTime);
        var second = await inbox.ClaimAsync(NodeOne, ClaimTime);

        Assert.Equal(4, first.Concat(second).DistinctBy(claim => claim.Token).Count());
        Assert.DoesNotContain(first, claim => claim.Token == default);
    }

    [Fact]
    public async Task Claim_StoreLostItsData_TokensStillDiffer()
    {
        await using var before = await StartAsync();
        await using var after = await StartAsync();
        var message = Send(Alice, Bob);
        await before.KeepAsync(message);
        await after.KeepAsync(message);
        Clock.Advance(FirstDelay);

        var lost = Assert.Single(await before.ClaimAsync(NodeOne, ClaimTime));
        var held = Assert.Single(await after.ClaimAsync(NodeOne, ClaimTime));

        // were they equal, a claim from before the loss would complete an entry of after it
        Assert.NotEqual(lost.Token, held.Token);
    }

    [Fact]
    public async Task Claim_Offline_Never()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteAsync(Completion.Offline(Bob, message.Id, default));
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Claim_Acked_Never()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        Clock.Advance(TimeSpan.FromHours(1));

        // neither the message nor its receipt
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Claim_Withdrawn_Never()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message);
        Clock.Advance(TimeSpan.FromHours(1));

        // neither the message nor its withdrawal
        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
    }

    [Fact]
    public async Task Claim_AckedWhileClaimed_DoesNotComeBack()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(FirstDelay);
        await inbox.ClaimAsync(NodeOne, ClaimTime);
        await inbox.AckAsync(message);
        Clock.Advance(ClaimTime + ClaimTime);

        Assert.Empty(await inbox.ClaimAsync(NodeTwo, ClaimTime));
    }

    [Fact]
    public async Task Claim_AtOnceFromManySides_EachMessageOnce()
    {
        await using var inbox = await StartAsync();
        var messages = Enumerable.Range(0, 64).Select(_ => Send(Alice, Bob)).ToArray();
        await inbox.AcceptAllAsync(messages);
        Clock.Advance(FirstDelay);

        var claims = await Task.WhenAll(Enumerable.Range(1, 16).Select(node =>
            Task.Run(() => inbox.ClaimAsync(new LeaseId(node), ClaimTime, max: 5).AsTask())));

        var taken = claims.SelectMany(claim => claim).ToArray();
        Assert.Equal(messages.Ids().Order(Comparer<MessageId>.Create((a, b) => a.Value.CompareTo(b.Value))),
            taken.Ids().Order(Comparer<MessageId>.Create((a, b) => a.Value.CompareTo(b.Value))));
        Assert.Equal(taken.Length, taken.DistinctBy(claim => claim.Token).Count());
    }

    [Fact]
    public async Task Claim_ThisLifePublishesItsFirstEvent_IsLeftToTheOthers()
    {
        await using var inbox = await StartAsync();
        var (own, free) = (Send(Alice, Bob, NodeOne), Send(Carol, Bob));
        await inbox.AcceptAllAsync(own, free);
        Clock.Advance(FirstDelay);

        Assert.Equal([free.Id], (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids());
        Assert.Equal([own.Id], (await inbox.ClaimAsync(NodeTwo, ClaimTime)).Ids());
    }

    [Fact]
    public async Task Claim_ThisLifeIsThroughWithIt_IsThisLifesToo()
    {
        await using var inbox = await StartAsync();
        var (stored, released, drainers, pushed) = (Send(Alice, Bob, NodeOne), Send(Alice, Bob, NodeOne), Send(Alice, Carol, LeaseId.Outbox), Send(Carol, Bob));
        await inbox.AcceptAllAsync(stored, released, drainers, pushed);
        await inbox.StoredAsync(stored, EntryEvent.Send);
        await inbox.ReleaseAsync(released);
        await inbox.CompleteOneAsync(pushed.PushedAgain(1, NodeOne) with { After = FirstDelay }); // only the first event holds back
        Clock.Advance(FirstDelay);

        Submission[] all = [stored, released, drainers, pushed];
        Assert.Equal(all.Ids().OrderBy(id => id.Value), (await inbox.ClaimAsync(NodeOne, ClaimTime)).Ids().OrderBy(id => id.Value));
    }
}
