namespace ImConnect.Sqlite.Tests;

internal static class KilledProcess
{
    /// <summary>The files as a process leaves them that is killed: without the lock, and without the log's index, which is memory.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var name in (string[])["imconnect.db", "imconnect.db-wal"])
        {
            using var source = new FileStream(Path.Combine(from, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(Path.Combine(to, name));
            source.CopyTo(target);
        }
    }
}
