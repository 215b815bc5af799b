using ImConnect.Connections;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Support;

/// <summary>An inbox that tells the test of every call, and does in between what the test says.</summary>
internal sealed class ObservedInbox(InMemoryInbox inner, TimeProvider time) : IInboxStore, IInboxReader
{
    private int _scanning;

    /// <summary>When each claim began that has ended.</summary>
    public Observed<DateTimeOffset> Claims { get; } = new();

    /// <summary>What the scanner has claimed.</summary>
    public Observed<Claimed> Taken { get; } = new();

    public Observed<Completion> Completions { get; } = new();

    public Observed<InboxPosition> Reads { get; } = new();

    public Observed<int> AcceptBatches { get; } = new();

    /// <summary>Runs before the store sees a batch.</summary>
    public Func<IReadOnlyList<Submission>, Task> BeforeAccept { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers instead of the store, when it returns something.</summary>
    public Func<IReadOnlyList<Submission>, Accepted[]?> InsteadOfAccept { get; set; } = _ => null;

    /// <summary>Runs when a batch is committed and nobody was told yet.</summary>
    public Func<Task> AfterAccept { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeSettle { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs when a page was read and before the reader gets it.</summary>
    public Func<Task> AfterRead { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeClaim { get; set; } = () => Task.CompletedTask;

    public Func<Task> AfterClaim { get; set; } = () => Task.CompletedTask;

    public Func<IReadOnlyList<Completion>, Task> BeforeComplete { get; set; } = _ => Task.CompletedTask;

    public async ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
    {
        AcceptBatches.Add(batch.Count);
        await BeforeAccept(batch);
        var accepted = InsteadOfAccept(batch) ?? await inner.AcceptAsync(batch, cancellationToken);
        await AfterAccept();
        return accepted;
    }

    public async ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken)
    {
        await BeforeSettle();
        return await inner.SettleAsync(batch, cancellationToken);
    }

    public async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        await BeforeClaim();
        var claimed = await inner.ClaimAsync(lease, max, duration, cancellationToken);
        if (claimed.Length > 0)
        {
            foreach (var claim in claimed)
                Taken.Add(claim);
            Volatile.Write(ref _scanning, 1);
            await AfterClaim();
        }

        Claims.Add(began);
        return claimed;
    }

    /// <summary>Claims what is due for another life, unseen by the hooks.</summary>
    public ValueTask<Claimed[]> StealAsync(LeaseId lease, TimeSpan duration) => inner.ClaimAsync(lease, 100, duration, CancellationToken.None);

    public async ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken)
    {
        // The scanner's own: it completes what it has claimed before it looks again.
        var ofScan = batch.Any(c => c.Token != default);
        await BeforeComplete(batch);
        var done = await inner.CompleteAsync(batch, cancellationToken);
        if (ofScan)
            Volatile.Write(ref _scanning, 0);
        foreach (var completion in batch)
            Completions.Add(completion);
        return done;
    }

    /// <summary>Waits until a scan that began at this time or later has ended with all that it had claimed.</summary>
    public async Task ScannedAsync(DateTimeOffset since)
    {
        await Claims.UntilAsync(claims => claims.Any(c => c >= since));
        await Completions.UntilAsync(_ => Volatile.Read(ref _scanning) == 0);
    }

    public async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken)
    {
        Reads.Add(after);
        await BeforeRead();
        var page = await inner.ReadAsync(user, device, after, max, cancellationToken);
        await AfterRead();
        return page;
    }

    public ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) => inner.FindAsync(receiver, ids, cancellationToken);

    public ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) => inner.CountAsync(user, cancellationToken);

    /// <summary>The one head of a message.</summary>
    public async Task<MessageHead> HeadAsync(long receiver, ulong id) =>
        Assert.Single(await FindAsync(new UserId(receiver), [new MessageId((long)id)], CancellationToken.None));
}
