using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Routing;

namespace ImConnect.Sqlite;

/// <summary>
/// Every inbox of one node in one file. What a call reports is in the log and fsynced. The file is this process's alone, which is also the node's lease.
/// </summary>
internal sealed class SqliteInbox(DataFile file, GroupCommitWriter writer, InboxReads reads, InboxOptions options, PublishingOptions publishing)
    : IInboxStore, IInboxReader, INodeMembership
{
    /// <summary>Claims are numbered by this object and not by the file, from a random start: a number of before a loss never comes again.</summary>
    private long _nextClaim = DataFile.NewLease() >> 1;

    /// <inheritdoc/>
    public ValueTask<NodeLease> JoinAsync(CancellationToken cancellationToken)
    {
        file.Acquire();
        writer.Start();
        using var database = file.Connect(forReading: true);
        var floor = database.Number("SELECT max((SELECT coalesce(max(id), 0) FROM message), (SELECT value FROM meta WHERE name = 'id_floor'))");
        return new(new NodeLease(new LeaseId(DataFile.NewLease()), WorkerId: 0, new MessageId(floor)));
    }

    /// <inheritdoc/>
    public ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken) =>
        Run(new AcceptOperation(batch, options, publishing));

    /// <inheritdoc/>
    public ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken) =>
        Run(new SettleOperation(batch, options));

    /// <inheritdoc/>
    public ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
        Run(new ClaimOperation(lease, max, time, Interlocked.Add(ref _nextClaim, max) - max));

    /// <inheritdoc/>
    public ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken) =>
        Run(new CompleteOperation(batch));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken) =>
        reads.ReadAsync(user, device, after, max, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MessageHead>> FindAsync(
        UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        await Run(new FindOperation(receiver, ids, options)) ?? throw writer.Unavailable();

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(UserId? user, CancellationToken cancellationToken) =>
        user is { } one ? await Run(new CountOperation(one)) ?? throw writer.Unavailable() : writer.State.Open;

    private ValueTask<TResult> Run<TResult>(WriteOperation<TResult> operation)
    {
        writer.Enqueue(operation);
        return new(operation.Done);
    }
}
