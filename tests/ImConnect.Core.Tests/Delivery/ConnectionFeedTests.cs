using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Delivery;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Delivery;

/// <summary>No entry of a chat is written before an earlier one, none twice where it need not be, and none is forgotten.</summary>
public sealed class ConnectionFeedTests
{
    [Fact]
    public async Task Push_FollowsWhatWasDrained_IsWrittenLive()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        harness.GoLive(a);
        var b = await harness.AcceptAsync(1, "b");
        var c = await harness.AcceptAsync(1, "c");

        Assert.Equal(DeliveryResult.Written, harness.Push(b));
        Assert.Equal(DeliveryResult.Written, harness.Push(c));

        Assert.Equal(["a", "b", "c"], harness.Texts);
        Assert.Empty(harness.Inbox.Reads.Snapshot());
    }

    [Fact]
    public async Task Push_PreviousNotWrittenHere_IsNotOvertakenButDrained()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();
        await harness.AcceptAsync(1, "a");
        var b = await harness.AcceptAsync(1, "b");

        Assert.Equal(DeliveryResult.Written, harness.Push(b));

        Assert.Equal(["a", "b"], await harness.TextsAsync(2));
    }

    [Fact]
    public async Task Push_PreviousNotWrittenInAnotherChat_IsNotHeldUp()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();
        await harness.AcceptAsync(1, "of another chat");
        var b = await harness.AcceptAsync(3, "b");

        harness.Push(b);

        Assert.Equal(["b"], harness.Texts);
        Assert.Empty(harness.Inbox.Reads.Snapshot());
    }

    [Fact]
    public async Task Push_PreviousSettledBeforeThisConnection_IsWrittenLive()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        await harness.AcknowledgeAsync(a.Id);
        harness.GoLive();
        var b = await harness.AcceptAsync(1, "b");

        harness.Push(b);

        Assert.Equal(["b"], harness.Texts);
        Assert.Empty(harness.Inbox.Reads.Snapshot());
    }

    [Fact]
    public async Task Push_WhileDraining_IsWrittenOnceByTheDrain()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        Assert.True(harness.Feed.BeginPage());
        var b = await harness.AcceptAsync(1, "b");

        Assert.Equal(DeliveryResult.Written, harness.Push(b));
        Assert.Empty(harness.Texts);
        Assert.NotNull(harness.Feed.WritePage([a]));
        Assert.False(harness.Feed.TryGoLive());
        Assert.True(harness.Feed.BeginPage());
        Assert.NotNull(harness.Feed.WritePage([a, b]));
        Assert.True(harness.Feed.TryGoLive());

        Assert.Equal(["a", "b"], harness.Texts);
    }

    [Fact]
    public async Task Push_AfterTheDrainHasWrittenIt_IsNotWrittenAgain()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        var b = await harness.AcceptAsync(1, "b");
        harness.GoLive(a, b);

        // The drain read both between their commit and their first push.
        Assert.Equal(DeliveryResult.Written, harness.Push(a));
        Assert.Equal(DeliveryResult.Written, harness.Push(b));

        Assert.Equal(["a", "b"], harness.Texts);
    }

    [Fact]
    public async Task Push_NoticeThatTheDrainHasWritten_IsNotWrittenAgain()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        var withdrawal = await harness.WithdrawAsync(a);
        var receipt = Receipt(7, MessageStatus.Received, position: 10);
        harness.GoLive(receipt, withdrawal);

        Assert.Equal(DeliveryResult.Written, harness.Push(receipt));
        Assert.Equal(DeliveryResult.Written, harness.Push(withdrawal));

        Assert.Equal(["7:3", $"-{a.Id}"], harness.Texts);
    }

    [Fact]
    public async Task Push_RepeatOfWhatWasWritten_IsWrittenAgain()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        harness.GoLive(a);

        Assert.Equal(DeliveryResult.Written, harness.Push(a with { Previous = null }));

        Assert.Equal(["a", "a"], harness.Texts);
    }

    [Fact]
    public async Task Push_RetryOfWhatWasNeverWrittenHere_GoesByTheDrain()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();
        await harness.AcceptAsync(1, "a");
        var b = await harness.AcceptAsync(1, "b");

        Assert.Equal(DeliveryResult.Written, harness.Push(b with { Previous = null }));

        Assert.Equal(["a", "b"], await harness.TextsAsync(2));
    }

    [Fact]
    public async Task Push_WithdrawalWhosePreviousWasNotWritten_LetsNothingOvertake()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();
        await harness.AcceptAsync(1, "a");
        var b = await harness.AcceptAsync(1, "b");
        var withdrawal = await harness.WithdrawAsync(b);
        var c = await harness.AcceptAsync(1, "c");

        harness.Push(withdrawal);
        harness.Push(c);

        Assert.Equal(["a", $"-{b.Id}", "c"], await harness.TextsAsync(3));
    }

    [Fact]
    public async Task Push_BodyAfterItsWithdrawal_IsDropped()
    {
        await using var harness = await FeedHarness.StartAsync();
        var a = await harness.AcceptAsync(1, "a");
        harness.GoLive(a);
        var withdrawal = await harness.WithdrawAsync(a);

        harness.Push(withdrawal);
        Assert.Equal(DeliveryResult.Written, harness.Push(a with { Previous = null }));
        Assert.NotNull(harness.Feed.WritePage([a]));

        Assert.Equal(["a", $"-{a.Id}"], harness.Texts);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public async Task Push_StatusBelowTheWrittenOne_IsDropped(long position)
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();

        harness.Push(Receipt(7, MessageStatus.Read, position: 20));
        Assert.Equal(DeliveryResult.Written, harness.Push(Receipt(7, MessageStatus.Received, position)));
        harness.Push(Receipt(8, MessageStatus.Received, position: 11));

        Assert.Equal(["7:4", "8:3"], harness.Texts);
    }

    [Fact]
    public async Task Push_StatusThatALaterOneReplacedBeforeTheDrain_IsDroppedAlsoWhenTheLaterOneIsProved()
    {
        await using var harness = await FeedHarness.StartAsync();

        // One commit made both; before it was pushed, a drain read the later one, and the client proved that.
        harness.GoLive(Receipt(7, MessageStatus.Read, position: 20));
        harness.ProveNotices();
        Assert.Equal(DeliveryResult.Written, harness.Push(Receipt(7, MessageStatus.Received, position: 10)));
        Assert.Equal(DeliveryResult.Written, harness.Push(Receipt(7, MessageStatus.Read, position: 20)));
        harness.Push(Receipt(8, MessageStatus.Received, position: 21));

        Assert.Equal(["7:4", "ping", "8:3"], harness.Texts);
    }

    [Fact]
    public async Task Push_HigherStatusThanTheWrittenOne_IsWritten()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();

        harness.Push(Receipt(7, MessageStatus.Received, position: 10));
        harness.Push(Receipt(7, MessageStatus.Read, position: 20));

        Assert.Equal(["7:3", "7:4"], harness.Texts);
    }

    [Fact]
    public async Task Push_FullConnection_StopsAndTheEntryStaysInTheInbox()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();
        harness.Connection.Room = 1;
        var a = await harness.AcceptAsync(1, "a");
        var b = await harness.AcceptAsync(1, "b");
        var c = await harness.AcceptAsync(1, "c");

        Assert.Equal(DeliveryResult.Written, harness.Push(a));
        Assert.Equal(DeliveryResult.NotWritten, harness.Push(b));
        Assert.Equal(DeliveryResult.NotWritten, harness.Push(c));

        Assert.Equal(CloseReason.TooSlow, await Limit.Within(harness.Connection.Closed.Task));
        Assert.Equal(["a"], harness.Texts);
        Assert.False(harness.Feed.BeginPage());
        Assert.Equal(3, await harness.Inbox.CountAsync(new UserId(FeedHarness.Receiver), CancellationToken.None));
    }

    [Fact]
    public async Task WritePage_FullConnection_EndsTheDrain()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.Connection.Room = 1;
        var a = await harness.AcceptAsync(1, "a");
        var b = await harness.AcceptAsync(1, "b");
        Assert.True(harness.Feed.BeginPage());

        Assert.Null(harness.Feed.WritePage([a, b]));

        Assert.False(harness.Feed.BeginPage());
        Assert.Equal(2, await harness.Inbox.CountAsync(new UserId(FeedHarness.Receiver), CancellationToken.None));
    }

    [Fact]
    public async Task Push_AfterStop_IsNotWritten()
    {
        await using var harness = await FeedHarness.StartAsync();
        harness.GoLive();
        var a = await harness.AcceptAsync(1, "a");
        harness.Feed.Stop();

        Assert.Equal(DeliveryResult.NotWritten, harness.Push(a));

        Assert.Empty(harness.Texts);
        Assert.Null(harness.Feed.WritePage([a]));
    }

    [Fact]
    public async Task Push_MoreChatsThanAreRemembered_FallsBackToADrainAndLosesNothing()
    {
        const int Chats = 1024;
        await using var harness = await FeedHarness.StartAsync(drainPage: 1000);
        harness.GoLive();
        var first = await harness.AcceptAsync(100, "first");
        harness.Push(first);
        var others = new List<string>();
        for (var i = 1; i <= Chats; i++)
        {
            var other = await harness.AcceptAsync(100 + i, $"of {100 + i}");
            harness.Push(other);
            others.Add($"of {100 + i}");
            await harness.AcknowledgeAsync(other.Id);
        }

        Assert.Equal(["first", .. others], harness.Texts);
        Assert.Empty(harness.Inbox.Reads.Snapshot());

        // The memory of the first chat is gone: its next push comes by a drain, behind the one that may not be overtaken.
        harness.Push(await harness.AcceptAsync(100, "second"));

        Assert.Equal(["first", "second"], (await harness.TextsAsync(Chats + 3)).Skip(Chats + 1));
    }

    private static InboxEntry Receipt(long id, MessageStatus status, long position) => new()
    {
        Kind = EntryKind.Receipt,
        Id = new MessageId(id),
        Sender = new UserId(1),
        Receiver = new UserId(FeedHarness.Receiver),
        Position = new InboxPosition(position),
        Status = status,
    };
}
