using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImConnect.Sqlite;

/// <summary>
/// The write-ahead log, to bring it to the disk behind a commit. SQLite's own build calls fsync for that, which also writes the file's times: twice the work on a log whose blocks are there
/// already. Linux only; elsewhere SQLite does it.
/// </summary>
internal sealed partial class LogFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private LogFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>True where this class does it.</summary>
    public static bool IsUsed => OperatingSystem.IsLinux();

    /// <summary>Opens the log of a database that is open, and stays valid for as long as that is. Closing it takes no lock of SQLite's away: those are on other files.</summary>
    public static LogFile? Open(string path) =>
        IsUsed ? new(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)) : null;

    /// <summary>Returns when all that was written to the log is on the disk. Throws <see cref="IOException"/> when it is not known to be: then the page cache is not to be believed either.</summary>
    public void Flush()
    {
        if (fdatasync(_handle) != 0)
            throw new IOException($"The log could not be brought to the disk: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle handle);
}
