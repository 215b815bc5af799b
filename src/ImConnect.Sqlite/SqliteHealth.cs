using ImConnect.Diagnostics;

namespace ImConnect.Sqlite;

internal sealed class SqliteHealth(GroupCommitWriter writer, DataFile file) : IPartHealth
{
    /// <inheritdoc/>
    public string Part => $"inbox: SQLite file {file.Path}, fsynced before every ack";

    /// <inheritdoc/>
    public string? Fault => writer.Fault;
}
