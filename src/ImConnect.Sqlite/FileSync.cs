using System.Runtime.InteropServices;

namespace ImConnect.Sqlite;

/// <summary>fsync of a file, and of a folder after a rename in it: the platform's library has no call for the second.</summary>
internal static partial class FileSync
{
    /// <summary>Returns after the file's bytes are on the disk.</summary>
    public static void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Returns after the names in a folder are on the disk. Windows keeps them with the file.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = open(path, 0);
        if (handle < 0)
            throw Failure(path);
        try
        {
            if (fsync(handle) != 0)
                throw Failure(path);
        }
        finally
        {
            _ = close(handle);
        }
    }

    private static IOException Failure(string path) => new($"{path} could not be brought to the disk: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int handle);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int handle);
}
