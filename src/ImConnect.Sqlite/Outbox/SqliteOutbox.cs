using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Sqlite.Outbox;

/// <summary>The outbox of the embedded store: states of the rows of <c>message</c>, and the table <c>dead_letter</c>.</summary>
internal sealed class SqliteOutbox(GroupCommitWriter writer) : IOutbox
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(LeaseId lease, InboxPosition after, int max, CancellationToken cancellationToken) =>
        await RunAsync(new ReadOutboxOperation(lease, after.Value, max)) ?? throw writer.Unavailable();

    /// <inheritdoc/>
    public async ValueTask<OutboxSize> CountAsync(CancellationToken cancellationToken) =>
        await RunAsync(new CountOutboxOperation()) ?? throw writer.Unavailable();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(long after, int max, CancellationToken cancellationToken) =>
        await RunAsync(new ListDeadOperation(after, max)) ?? throw writer.Unavailable();

    /// <inheritdoc/>
    public async ValueTask<int> RemoveDeadAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken) => await RunAsync(new RemoveDeadOperation(numbers));

    private Task<TResult> RunAsync<TResult>(WriteOperation<TResult> operation)
    {
        writer.Enqueue(operation);
        return operation.Done;
    }
}
