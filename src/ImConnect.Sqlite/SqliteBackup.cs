using Microsoft.Data.Sqlite;

namespace ImConnect.Sqlite;

/// <summary>
/// <c>VACUUM INTO</c> on a connection of its own: one read of one state, whatever is committed meanwhile. (SQLite's backup steps would begin anew with every commit.) Written
/// beside its name first.
/// </summary>
internal sealed class SqliteBackup(DataFile file) : ISqliteBackup, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <inheritdoc/>
    public async Task BackupAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var target = Path.GetFullPath(path);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // A thread of its own: it runs for as long as the disk takes.
            await Task.Factory.StartNew(() => Copy(target, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private void Copy(string target, CancellationToken cancellationToken)
    {
        if (Path.Exists(target))
            throw new IOException($"{target} exists: a backup never overwrites a file. Name one that does not exist.");
        var part = target + ".part";
        try
        {
            // Made here, so that it is for its owner only from its first byte; one that a crash left is begun anew.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = DataFile.OwnerOnly;
            new FileStream(part, options).Dispose();
            using (var database = new Database(file.Path))
            {
                database.WaitAtMost(DataFile.BusyMilliseconds);
                using var stop = cancellationToken.UnsafeRegister(static one => ((Database)one!).Interrupt(), database);
                using var copy = new Statement(database, "VACUUM INTO ?1");
                copy.Bind(1, part).Execute();
            }

            cancellationToken.ThrowIfCancellationRequested();
            FileSync.Flush(part);
            File.Move(part, target, overwrite: false);
            FileSync.FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception error)
        {
            File.Delete(part);
            cancellationToken.ThrowIfCancellationRequested();
            if (error is SqliteException refused)
                throw new IOException($"{target} could not be written: {refused.Message}", refused);
            throw;
        }
    }
}
