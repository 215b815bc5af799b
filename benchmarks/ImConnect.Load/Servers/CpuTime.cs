using System.Globalization;

namespace ImConnect.Load.Servers;

/// <summary>utime and stime of a process, all its threads, from /proc/PID/stat.</summary>
internal readonly record struct CpuTime(double User, double System)
{
    private const int UserField = 11;

    /// <summary>Microseconds of both.</summary>
    public double Total => User + System;

    public static CpuTime Of(int process) => Read($"/proc/{process}/stat");

    /// <summary>Of the threads of a process whose name begins so.</summary>
    public static CpuTime Of(int process, string threadName)
    {
        CpuTime sum = default;
        foreach (var thread in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                if (File.ReadAllText(thread + "/comm").StartsWith(threadName, StringComparison.Ordinal))
                    sum += Read(thread + "/stat");
            }
            catch (IOException)
            {
                // The thread ended meanwhile.
            }
        }

        return sum;
    }

    public static CpuTime operator +(CpuTime left, CpuTime right) => new(left.User + right.User, left.System + right.System);

    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.User - right.User, left.System - right.System);

    private static CpuTime Read(string path)
    {
        // The name stands in brackets and may hold anything; behind it the fields are numbers.
        var stat = File.ReadAllText(path);
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new(Microseconds(fields[UserField]), Microseconds(fields[UserField + 1]));
    }

    private static double Microseconds(string ticks) => double.Parse(ticks, CultureInfo.InvariantCulture) * 1e6 / Native.TicksASecond;
}
