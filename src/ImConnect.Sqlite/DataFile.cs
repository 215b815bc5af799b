using System.Security.Cryptography;
using ImConnect.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace ImConnect.Sqlite;

/// <summary>
/// The file of this node and the lock that makes it this process's alone: two processes with one inbox file would each believe that nobody else is
/// connected.
/// </summary>
internal sealed class DataFile : IDisposable
{
    private const string FileName = "imconnect.db";
    private const string LockName = "imconnect.lock";

    /// <summary>How long a statement waits for a lock of another connection.</summary>
    public const int BusyMilliseconds = 1000;

    /// <summary>The mode of all files here.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;
    private FileStream? _lock;
    private FileStream? _bytes;

    public DataFile(IOptions<ImConnectOptions> options)
    {
        _folder = System.IO.Path.GetFullPath(options.Value.DataDirectory);
        Path = System.IO.Path.Combine(_folder, FileName);
    }

    public string Path { get; }

    /// <summary>The write-ahead log beside it.</summary>
    public string LogPath => Path + "-wal";

    /// <summary>
    /// The file itself, past SQLite, for reading. Open for as long as this object is used: a process that closes any handle of a file loses all its locks on it, SQLite's too.
    /// </summary>
    public SafeFileHandle Bytes => _bytes?.SafeFileHandle ?? throw new InvalidOperationException("The file has not been acquired.");

    /// <summary>Makes folder and file, for their owner only, and takes the lock. Throws with what to do.</summary>
    public void Acquire()
    {
        if (_lock is not null)
            return;
        try
        {
            if (!Directory.Exists(_folder))
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(_folder);
                else
                    Directory.CreateDirectory(_folder, OwnerOnly | UnixFileMode.UserExecute);
            }

            _lock = Open(System.IO.Path.Combine(_folder, LockName), FileShare.None);
            _bytes = Open(Path, FileShare.ReadWrite);
        }
        catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
        {
            throw new InvalidOperationException(
                $"{_folder} cannot be made: {error.Message}. Point ImConnect:DataDirectory to a folder that can.", error);
        }
        catch (IOException error)
        {
            throw new InvalidOperationException(
                $"Another process uses {_folder}, or it cannot be written ({error.Message}). Stop the other process, or give each its own " +
                "ImConnect:DataDirectory; for several nodes with one inbox call AddRedis.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidOperationException(
                $"{_folder} cannot be written: {error.Message}. Give this user the right to, or point ImConnect:DataDirectory to another folder.", error);
        }
    }

    /// <summary>A connection with the settings that durability rests on.</summary>
    public Database Connect(bool forReading)
    {
        var database = new Database(Path);
        try
        {
            database.WaitAtMost(BusyMilliseconds);
            if (forReading)
            {
                database.Execute("PRAGMA query_only = 1");
                return database;
            }

            database.Execute("PRAGMA page_size = 8192");          // before the first table, or it has no effect: files of before have 4096
            database.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // the same
            database.Execute("PRAGMA journal_mode = WAL");

            // NORMAL: the writer itself brings the log to the disk before a commit is reported (LogFile). FULL: a commit returns after the fsync of the log.
            database.Execute($"PRAGMA synchronous = {(LogFile.IsUsed ? "NORMAL" : "FULL")}");
            database.Execute("PRAGMA wal_autocheckpoint = 0");   // the checkpointer does it, off the commit's way
            database.Execute("PRAGMA secure_delete = ON");       // what is deleted, blanked or moved leaves no copy in free space
            database.Execute("PRAGMA cache_size = -32768");      // KiB
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A number that no other life of any process has.</summary>
    public static long NewLease() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _bytes?.Dispose();
        _lock?.Dispose();
    }

    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
