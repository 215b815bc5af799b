using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests;

/// <summary>
/// The faults of the gateways before this one, each shown to be absent as far as one node can show it. The numbers are those of the list that
/// they were collected in.
/// </summary>
public sealed class KnownFaults
{
    [Fact]
    public async Task Fault03_ConnectionGoneButStillRegistered_MessageIsKeptAndDelivered()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var ghost = gateway.Connect(2);

        // The link is dead, its close not yet known: presence says online, nothing can be written.
        ghost.Connection.Close(CloseReason.LinkBroken);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        await alice.AcceptedAsync(3, Guid.NewGuid());
        Assert.Empty(ghost.Unread);
        ghost.Sink.OnClosed(CloseReason.LinkBroken);
        await gateway.AdvanceAsync(5);
        Assert.Equal(MessageStatus.Offline, (await gateway.Inbox.HeadAsync(2, id)).Status);

        Assert.Equal(id, (await gateway.Connect(2).NextPushAsync()).MsgId);
    }

    [Fact]
    public async Task Fault05_ScannerDiesBetweenClaimAndPush_EntryIsDueAgainAfterTheLease()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        await bob.NextPushAsync();

        // Another life claims it, and is never heard of again.
        gateway.Inbox.BeforeComplete = _ => Task.CompletedTask;
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.Empty(await gateway.Inbox.StealAsync(new LeaseId(9), TimeSpan.FromSeconds(30)));
        var claimed = new TaskCompletionSource();
        gateway.Inbox.BeforeClaim = async () =>
        {
            if (gateway.Clock.GetUtcNow() >= TestClock.Begin.AddSeconds(5) && !claimed.Task.IsCompleted)
            {
                Assert.Single(await gateway.Inbox.StealAsync(new LeaseId(9), TimeSpan.FromSeconds(30)));
                claimed.SetResult();
            }
        };
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Limit.Within(claimed.Task);
        await gateway.AdvanceAsync(29);
        Assert.Empty(bob.Unread);
        await gateway.AdvanceAsync(1);

        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
    }

    [Fact]
    public async Task Fault06_CrashRightAfterTheCommit_TheRetryIsInTheSameCommit()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var due = new List<Claimed>();
        gateway.Inbox.AfterAccept = async () =>
        {
            // Before the ack and the first push: whoever looks after the first delay finds it due.
            gateway.Clock.Advance(TimeSpan.FromSeconds(5));
            due.AddRange(await gateway.Inbox.StealAsync(new LeaseId(9), TimeSpan.FromHours(1)));
        };

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Contains(id, due.Concat(gateway.Inbox.Taken.Snapshot()).Select(c => (ulong)c.Entry.Id.Value));
    }

    [Fact]
    public async Task Fault07_ForgedSender_CannotSendAckOrWithdrawAsAnother()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var mallory = gateway.Connect(3);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        var forged = Frames.SendRequest(2, Guid.NewGuid(), "forged");
        forged.From = 1;

        await mallory.UpAsync(Frames.Up(Wire.MsgType.C2CSend, forged));
        await mallory.UpAsync(Frames.Ack(id, 4, from: 2));
        await mallory.UpAsync(Frames.Withdraw(id, 2, from: 1));

        Assert.Equal([-1, -1, -1], (await mallory.TakeAsync(3)).Select(f => f.Code));

        // Saying nothing of the sender helps as little: it is the session's user who acts.
        await mallory.UpAsync(Frames.Ack(id, 4));
        await mallory.UpAsync(Frames.Withdraw(id, 2));
        Assert.Equal([-1, -1], (await mallory.TakeAsync(2)).Select(f => f.Code));
        await mallory.AcceptedAsync(2, Guid.NewGuid(), "honest");
        var push = await bob.NextPushAsync();
        Assert.Equal((3UL, "honest"), (push.From, push.Content));
        var head = await gateway.Inbox.HeadAsync(2, id);
        Assert.Equal((MessageStatus.Accepted, false), (head.Status, head.IsWithdrawn));
        Assert.Empty(alice.Unread);
    }

    [Fact]
    public async Task Fault08_ResendWithTheSameClientId_IsNotASecondMessage()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var clientId = Guid.NewGuid();

        var first = await alice.AcceptedAsync(2, clientId, "once");
        alice.Drop();
        var again = gateway.Connect(1);
        var second = await again.AcceptedAsync(2, clientId, "once");
        await again.AcceptedAsync(2, Guid.NewGuid(), "next");

        Assert.Equal(first, second);
        Assert.Equal(["once", "next"], (await bob.TakeAsync(2)).Select(f => f.Push().Content));
    }

    [Fact]
    public async Task Fault10_OldConnectionClosesAfterAReconnect_TheNewOneStaysReachable()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var old = gateway.Connect(2);
        var current = gateway.Connect(2);
        Assert.Equal(CloseReason.Replaced, await Limit.Within(old.Connection.Closed.Task));

        old.Sink.OnClosed(CloseReason.Replaced);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(id, (await current.NextPushAsync()).MsgId);
        Assert.Empty(old.Unread);

        // One who is away, for comparison: only his message waits as offline.
        var away = await alice.AcceptedAsync(9, Guid.NewGuid());
        Assert.Equal([away], (await gateway.Inbox.Completions.CountAsync(1)).Select(c => (ulong)c.Id.Value));
    }

    [Fact]
    public async Task Fault12_OfflineMessagePushedButNotAcknowledged_IsPushedOnTheNextConnectionToo()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        for (var i = 0; i < 3; i++)
        {
            var bob = gateway.Connect(2);
            Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
            bob.Drop();
        }

        var last = gateway.Connect(2);
        await last.NextPushAsync();
        await last.UpAsync(Frames.Ack(id, 3));
        await last.SettlesAreDoneAsync();

        Assert.Equal(0, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Fault13_AckQuickerThanEverythingElse_LeavesNothingToPushAgain()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        var carol = gateway.Connect(3);
        var acknowledged = new TaskCompletionSource<ulong>();
        gateway.Inbox.AfterAccept = async () =>
        {
            // The message is in the inbox, nobody was told yet: the receiver reads and acknowledges it already.
            var entry = Assert.Single(await gateway.Inbox.ReadAsync(new UserId(2), default, InboxPosition.None, 10, CancellationToken.None));
            await gateway.Inbox.SettleAsync([Settlement.Acknowledge(entry.Receiver, entry.Id, MessageStatus.Received)], CancellationToken.None);
            gateway.Inbox.AfterAccept = () => Task.CompletedTask;
            acknowledged.SetResult((ulong)entry.Id.Value);
        };

        await alice.SendAsync(2, Guid.NewGuid());
        var id = await Limit.Within(acknowledged.Task);
        await gateway.AdvanceAsync(1000);
        await carol.AcceptedAsync(2, Guid.NewGuid(), "next");
        var pushes = await bob.Connection.Arrived.UntilAsync(all => all.Any(f => f.Push().Content == "next"));

        // Not more than the push that was on its way.
        Assert.InRange(pushes.Count(f => f.Push().MsgId == id), 0, 1);
        Assert.Equal(MessageStatus.Received, (await gateway.Inbox.HeadAsync(2, id)).Status);
        Assert.DoesNotContain(gateway.Inbox.Completions.Snapshot(), c => c.Kind == CompletionKind.Offline);
    }

    [Fact]
    public async Task Fault14_ManyScansWhileOneIsHeldUp_EachEntryIsProcessedOnce()
    {
        const int Messages = 50;
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);
        for (var i = 0; i < Messages; i++)
            await alice.AcceptedAsync(2, Guid.NewGuid());
        await bob.Connection.Arrived.CountAsync(Messages);
        bob.Drop();
        var others = new List<Claimed>();
        gateway.Inbox.BeforeComplete = async _ =>
        {
            // Other scans while this one is on its way: they get nothing of it.
            for (var i = 0; i < 5; i++)
                others.AddRange(await gateway.Inbox.StealAsync(new LeaseId(9), TimeSpan.FromSeconds(30)));
        };

        await gateway.AdvanceAsync(5);
        await gateway.AdvanceAsync(1000);

        Assert.Empty(others);
        var offline = gateway.Inbox.Completions.Snapshot().Where(c => c.Kind == CompletionKind.Offline).ToList();
        Assert.Equal(Messages, offline.Count);
        Assert.Equal(Messages, offline.Select(c => c.Id).Distinct().Count());
    }
}
