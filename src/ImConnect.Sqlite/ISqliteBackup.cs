namespace ImConnect.Sqlite;

/// <summary>
/// Copies the data file while it is in use. May be called by any thread; a second call waits for the first.
/// </summary>
public interface ISqliteBackup
{
    /// <summary>
    /// Writes a copy that holds everything whose accept was reported before the call, and one state of the file throughout. It is for its owner only, fsynced when the task
    /// completes, and appears under its name only then. To use it, put it as <c>imconnect.db</c> into an empty folder and point <c>ImConnect:DataDirectory</c> there.
    /// </summary>
    /// <remarks>
    /// Nobody waits for it, but the write-ahead log grows until it is done: as much as is written meanwhile. A user who is erased later is still in the copy. Throws
    /// <see cref="IOException"/> when the file exists or the disk refuses; after a failure or a cancellation nothing is left of it.
    /// </remarks>
    /// <param name="path">A file that does not exist, in a folder that does.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    Task BackupAsync(string path, CancellationToken cancellationToken);
}
