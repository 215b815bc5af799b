using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Retry;

/// <summary>Step R on the inbox in memory: pushed again at its times, then offline; each entry by one claim at a time.</summary>
public sealed class RetryScannerTests
{
    [Fact]
    public async Task Scan_NeverAcknowledged_PushesAt5And35And335ThenOffline()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);
        var pushed = new List<int>();

        foreach (var (at, isPush) in new[] { (4, false), (5, true), (34, false), (35, true), (334, false), (335, true), (634, false) })
        {
            var before = bob.Unread.Count;
            await gateway.AdvanceAsync(at - Now(gateway));
            if (isPush)
                pushed.Add(at);
            Assert.Equal(before + (isPush ? 1 : 0), bob.Unread.Count);
        }

        Assert.Equal(MessageStatus.Accepted, (await gateway.Inbox.HeadAsync(2, id)).Status);
        await gateway.AdvanceAsync(1);
        Assert.Equal(MessageStatus.Offline, (await gateway.Inbox.HeadAsync(2, id)).Status);
        await gateway.AdvanceAsync(1000);
        Assert.Equal(pushed.Select(_ => id), bob.Unread.Select(f => f.Push().MsgId));
        Assert.Equal([5, 35, 335], pushed);
    }

    [Fact]
    public async Task Scan_PushAgain_IsTheSameFrame()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        await alice.AcceptedAsync(2, Guid.NewGuid());
        var first = await bob.NextAsync();

        await gateway.AdvanceAsync(5);

        Assert.Equal(first.Bytes, (await bob.NextAsync()).Bytes);
    }

    [Fact]
    public async Task Scan_ReceiverGone_IsOffline()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);
        bob.Drop();

        await gateway.AdvanceAsync(4);
        Assert.Equal(MessageStatus.Accepted, (await gateway.Inbox.HeadAsync(2, id)).Status);
        await gateway.AdvanceAsync(1);

        Assert.Equal(MessageStatus.Offline, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }

    [Fact]
    public async Task Accept_ReceiverAway_IsOfflineAtOnce()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        var completion = Assert.Single(await gateway.Inbox.Completions.CountAsync(1));

        Assert.Equal((CompletionKind.Offline, id), (completion.Kind, (ulong)completion.Id.Value));
        Assert.Equal(MessageStatus.Offline, (await gateway.Inbox.HeadAsync(2, id)).Status);
        await gateway.AdvanceAsync(1000);
        Assert.Single(gateway.Inbox.Completions.Snapshot());
    }

    [Fact]
    public async Task Scan_AcknowledgedMeanwhile_DoesNothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        await bob.UpAsync(Frames.Ack(id, 3));
        Assert.Equal(3, (await alice.NextAckAsync()).Status);

        await gateway.AdvanceAsync(1000);

        Assert.DoesNotContain(bob.Unread, f => !f.IsPing);
        Assert.Empty(gateway.Inbox.Completions.Snapshot());
        Assert.Equal(MessageStatus.Received, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }

    [Fact]
    public async Task Scan_AcknowledgedBetweenClaimAndCompletion_StaysSettled()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (alice, bob, id) = await SentAsync(gateway);
        gateway.Inbox.AfterClaim = async () =>
        {
            await bob.UpAsync(Frames.Ack(id, 3));
            await alice.Connection.Arrived.UntilAsync(all => all.Any(f => !f.IsPing && f.Ack().Status == 3));
        };

        await gateway.AdvanceAsync(5);
        gateway.Inbox.AfterClaim = () => Task.CompletedTask;
        await gateway.AdvanceAsync(1000);

        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        Assert.DoesNotContain(bob.Unread, f => !f.IsPing);
        Assert.Equal(MessageStatus.Received, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }

    [Fact]
    public async Task Scan_ClaimLostToAnother_CompletesNothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);
        bob.Drop();
        var stolen = new List<Claimed>();
        gateway.Inbox.AfterClaim = async () =>
        {
            // The lease ends while this scan is held up, and another life claims the entry.
            gateway.Inbox.AfterClaim = () => Task.CompletedTask;
            gateway.Clock.Advance(TimeSpan.FromSeconds(31));
            stolen.AddRange(await gateway.Inbox.StealAsync(new LeaseId(9), TimeSpan.FromHours(1)));
        };

        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        await gateway.Inbox.Completions.CountAsync(1);

        Assert.Equal(id, (ulong)Assert.Single(stolen).Entry.Id.Value);
        Assert.Equal(CompletionKind.Offline, Assert.Single(gateway.Inbox.Completions.Snapshot()).Kind);
        Assert.Equal(MessageStatus.Accepted, (await gateway.Inbox.HeadAsync(2, id)).Status);
    }

    [Fact]
    public async Task Scan_MoreThanABatchIsDue_TakesThemAll()
    {
        await using var gateway = await TestGateway.StartAsync(o => o.Retry.Batch = 3);
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        for (var i = 0; i < 10; i++)
            await alice.AcceptedAsync(2, Guid.NewGuid(), $"{i}");
        await bob.Connection.Arrived.CountAsync(10);

        await gateway.AdvanceAsync(5);

        var pushes = await bob.Connection.Arrived.CountAsync(20);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), pushes.Skip(10).Select(f => f.Push().Content));
    }

    [Fact]
    public async Task Connect_OfflineMessageWaits_IsDrained()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, bob, id) = await SentAsync(gateway);
        bob.Drop();
        await gateway.AdvanceAsync(5);
        Assert.Equal(MessageStatus.Offline, (await gateway.Inbox.HeadAsync(2, id)).Status);

        var again = gateway.Connect(2);

        Assert.Equal(id, (await again.NextPushAsync()).MsgId);
        await again.UpAsync(Frames.Ack(id, 3));
        await again.SettlesAreDoneAsync();
        Assert.Equal(0, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }

    private static int Now(TestGateway gateway) => (int)(gateway.Clock.GetUtcNow() - TestClock.Begin).TotalSeconds;

    /// <summary>Alice has sent to Bob, who has the first push.</summary>
    private static async Task<(TestClient Alice, TestClient Bob, ulong Id)> SentAsync(TestGateway gateway)
    {
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        return (alice, bob, id);
    }
}
