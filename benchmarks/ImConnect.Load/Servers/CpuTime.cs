using System.Globalization;

namespace ImConnect.Load.Servers;

/// <summary>utime and stime of a process, all its threads, from /proc/PID/stat.</summary>
internal readonly record struct CpuTime(double User, double System)
{
    private const int UserField = 11;

    /// <summary>Microseconds of both.</summary>
    public double Total => User + System;

    public static CpuTime Of(int process)
    {
        // The name stands in brackets and may hold anything; behind it the fields are numbers.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new(Microseconds(fields[UserField]), Microseconds(fields[UserField + 1]));
    }

    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.User - right.User, left.System - right.System);

    private static double Microseconds(string ticks) => double.Parse(ticks, CultureInfo.InvariantCulture) * 1e6 / Native.TicksASecond;
}
