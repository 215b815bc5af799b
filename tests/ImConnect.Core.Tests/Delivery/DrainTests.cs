using ImConnect.Core.Tests.Support;
using ImConnect.Connections;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Delivery;

/// <summary>Step D: what waits is written in order, page by page, to every connection that comes.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Drain_LessThanAPage_WritesAllInOrder()
    {
        await using var harness = await FeedHarness.StartAsync(drainPage: 4);
        await harness.AcceptAsync(1, "a");
        await harness.AcceptAsync(3, "b");
        await harness.AcceptAsync(1, "c");

        harness.Feed.Start();

        Assert.Equal(["a", "b", "c"], await harness.TextsAsync(3));
    }

    [Fact]
    public async Task Drain_NextPage_FollowsWhenThePageIsAcknowledged()
    {
        await using var harness = await FeedHarness.StartAsync(drainPage: 2);
        InboxEntry[] entries = [await harness.AcceptAsync(1, "a"), await harness.AcceptAsync(1, "b"), await harness.AcceptAsync(1, "c")];

        harness.Feed.Start();
        await harness.Gateway.Clock.TimerAsync(s_firstDelay);
        Assert.Equal(["a", "b"], harness.Texts);
        Assert.Single(harness.Inbox.Reads.Snapshot());
        await harness.AcknowledgeAsync(entries[0].Id);
        Assert.Single(harness.Inbox.Reads.Snapshot());
        await harness.AcknowledgeAsync(entries[1].Id);

        Assert.Equal(["a", "b", "c"], await harness.TextsAsync(3));
        Assert.Equal([InboxPosition.None, entries[1].Position], harness.Inbox.Reads.Snapshot());
    }

    [Fact]
    public async Task Drain_PagesWithTheWholePipeline_FollowTheClientsAcksAndTheSendersWithdrawals()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.DrainPage = 2);
        var alice = gateway.Connect(1);
        var ids = new List<ulong>();
        for (var i = 0; i < 5; i++)
            ids.Add(await alice.AcceptedAsync(2, Guid.NewGuid()));

        var bob = gateway.Connect(2);
        Assert.Equal(ids[..2], (await bob.TakeAsync(2)).Select(f => f.Push().MsgId));
        await bob.UpAsync(Frames.Ack(ids[0], 3));
        await alice.UpAsync(Frames.Withdraw(ids[1], 2));
        Assert.Equal(ids[2..4], (await bob.TakeAsync(2)).Select(f => f.Push().MsgId));
        await bob.UpAsync(Frames.Ack(ids[3], 4));
        await bob.UpAsync(Frames.Ack(ids[2], 3));

        // The last page: the fifth message, and the withdrawal that came meanwhile.
        Assert.Equal(ids[4], (await bob.NextPushAsync()).MsgId);
        Assert.Equal(ids[1], (await bob.NextAsync()).Withdrawal().MsgId);
    }

    [Fact]
    public async Task Drain_NextPage_FollowsAfterTheFirstDelayWithoutAcks()
    {
        await using var harness = await FeedHarness.StartAsync(drainPage: 2);
        foreach (var text in new[] { "a", "b", "c", "d", "e" })
            await harness.AcceptAsync(1, text);

        harness.Feed.Start();
        await harness.Gateway.Clock.TimerAsync(s_firstDelay);
        harness.Gateway.Clock.Advance(s_firstDelay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a", "b"], harness.Texts);
        harness.Gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await harness.Gateway.Clock.TimerAsync(s_firstDelay, count: 2);
        Assert.Equal(["a", "b", "c", "d"], harness.Texts);
        harness.Gateway.Clock.Advance(s_firstDelay);

        Assert.Equal(["a", "b", "c", "d", "e"], await harness.TextsAsync(5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_PushedWhileAPageIsRead_IsWrittenOnceBehindIt(bool isInThePage)
    {
        await using var harness = await FeedHarness.StartAsync();
        var reading = new TaskCompletionSource();
        if (isInThePage)
            harness.Inbox.BeforeRead = () => reading.Task;
        else
            harness.Inbox.AfterRead = () => reading.Task;
        await harness.AcceptAsync(1, "a");
        harness.Feed.Start();
        await harness.Inbox.Reads.CountAsync(1);

        harness.Push(await harness.AcceptAsync(1, "b"));
        harness.Push(await harness.AcceptAsync(3, "c"));
        reading.SetResult();
        await harness.Inbox.Reads.CountAsync(2);
        await harness.TextsAsync(3);
        harness.Push(await harness.AcceptAsync(1, "d"));

        Assert.Equal(["a", "b", "c", "d"], await harness.TextsAsync(4));
    }

    [Fact]
    public async Task Drain_ClaimedAndOfflineEntries_AreWrittenToo()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a", TimeSpan.Zero);
        var b = await harness.AcceptAsync(1, "b", TimeSpan.Zero);
        await harness.Inbox.CompleteAsync([Completion.Offline(a.Receiver, a.Id, default)], CancellationToken.None);
        var claimed = Assert.Single(await harness.Inbox.ClaimAsync(new LeaseId(9), 10, TimeSpan.FromHours(9), CancellationToken.None));
        Assert.Equal(b.Id, claimed.Entry.Id);

        harness.Feed.Start();

        Assert.Equal(["a", "b"], await harness.TextsAsync(2));
    }

    [Fact]
    public async Task Drain_BodySettledAndWithdrawalWaiting_WritesTheWithdrawal()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        await harness.AcceptAsync(1, "b");
        await harness.WithdrawAsync(a);

        harness.Feed.Start();

        Assert.Equal(["b", $"-{a.Id}"], await harness.TextsAsync(2));
    }

    [Fact]
    public async Task Drain_FailedRead_ClosesWithACodeThatSaysReconnect()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Expect(1200);
        gateway.Inbox.BeforeRead = () => throw new IOException("the disk is gone");

        var client = gateway.Connect(2);

        var reason = await Limit.Within(client.Connection.Closed.Task);
        Assert.Equal(CloseReason.InternalError, reason);
        Assert.NotNull(reason.RetryAfter);
        Assert.Equal([1200], gateway.LoggedErrors);
    }

    [Fact]
    public async Task Drain_FailedRead_ThenConnectAgain_GetsAll()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Expect(1200);
        var alice = gateway.Connect(1);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        gateway.Inbox.BeforeRead = () => throw new IOException("the disk is gone");
        var first = gateway.Connect(2);
        await Limit.Within(first.Connection.Closed.Task);
        first.Drop();
        gateway.Inbox.BeforeRead = () => Task.CompletedTask;

        var second = gateway.Connect(2);

        Assert.Equal(id, (await second.NextPushAsync()).MsgId);
    }

    [Fact]
    public async Task Drain_HostStops_EndsWithoutClosingAnything()
    {
        var harness = await FeedHarness.StartAsync(drainPage: 1);
        await harness.AcceptAsync(1, "a");
        await harness.AcceptAsync(1, "b");
        harness.Feed.Start();
        await harness.Gateway.Clock.TimerAsync(s_firstDelay);

        await harness.Gateway.DisposeAsync();

        Assert.False(harness.Connection.Closed.Task.IsCompleted);
        Assert.Equal(["a"], harness.Texts);
    }
}
