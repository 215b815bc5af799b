using System.Runtime.InteropServices;

namespace ImConnect.Load;

/// <summary>What the platform's library has no call for.</summary>
internal static partial class Native
{
    public const short Readable = 0x001;
    public const short Writable = 0x004;
    public const int SigTerm = 15;

    /// <summary>Clock ticks a second in /proc: sysconf(_SC_CLK_TCK).</summary>
    private const int ClockTicksName = 2;

    public static long TicksASecond { get; } = sysconf(ClockTicksName);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Handle;
        public short Wanted;
        public short Found;
    }

    [StructLayout(LayoutKind.Sequential)]
    public readonly struct TimeSpec(TimeSpan time)
    {
        public readonly long Seconds = time.Ticks / TimeSpan.TicksPerSecond;
        public readonly long Nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * 100;
    }

    /// <summary>Waits until one of the handles is ready, or the time is over.</summary>
    public static int Poll(Span<PollEntry> entries, TimeSpan time) => ppoll(entries, (nuint)entries.Length, new TimeSpec(time), 0);

    /// <summary>Sends a signal to one process.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ppoll(Span<PollEntry> entries, nuint count, in TimeSpec time, nint signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial long sysconf(int name);
}
