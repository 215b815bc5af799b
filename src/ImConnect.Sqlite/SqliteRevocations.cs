using ImConnect.Connections;
using Microsoft.Data.Sqlite;

namespace ImConnect.Sqlite;

/// <summary>Revocations in the file of the inboxes: in the log and fsynced when a call returns. Usable from when the node has joined.</summary>
internal sealed class SqliteRevocations(DataFile file, GroupCommitWriter writer) : IRevocationStore
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var operation = new RevokeOperation(revocation);
        writer.Enqueue(operation);
        if (!await operation.Done)
        {
            throw new IOException(
                $"The revocation is not known to be kept: {file.Path} cannot be written now ({writer.Fault ?? "too many calls wait, or the node stops"}). " +
                "Call again; if it stays so, free space on its disk and see the health check.");
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var database = file.Connect(forReading: true);
            using var rows = new Statement(database, "SELECT user, device_kind, device, at FROM revocation");
            List<Revocation> revocations = [];
            while (rows.Step())
            {
                Device? device = rows.Long(1) == RevokeOperation.EveryDevice ? null : new Device((DeviceKind)rows.Long(1), rows.Text(2));
                revocations.Add(new Revocation(new(rows.Long(0)), device, new DateTimeOffset(rows.Long(3), TimeSpan.Zero)));
            }

            return new(revocations);
        }
        catch (SqliteException error)
        {
            throw new IOException($"The revocations cannot be read from {file.Path}: {error.Message} Start the node first, and see that its disk is well.", error);
        }
    }
}
