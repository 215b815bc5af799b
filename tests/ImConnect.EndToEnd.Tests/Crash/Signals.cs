using System.Runtime.InteropServices;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>Signals to a process of ours.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (SendCore(process, signal) != 0)
            throw new InvalidOperationException($"signal {signal} to process {process}: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>True when every thread of the process stands still: none is inside a system call any more.</summary>
    public static bool IsStopped(int process) => Directory.EnumerateDirectories($"/proc/{process}/task").All(task =>
    {
        var line = File.ReadAllText(Path.Combine(task, "stat"));
        return line[line.LastIndexOf(')') + 2] == 'T';
    });

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendCore(int process, int signal);
}
