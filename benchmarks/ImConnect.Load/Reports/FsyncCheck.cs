using System.Globalization;
using ImConnect.Load.Servers;

namespace ImConnect.Load.Reports;

/// <summary>Runs a gateway of its own under strace and counts its fsyncs: an ack that waits for none is not durable, however fast it is.</summary>
internal static class FsyncCheck
{
    private const string Name = "traced";

    public static async Task<bool> RunAsync(Sides sides, LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        if (!HasStrace())
        {
            Console.WriteLine("fsync: strace is not installed, so nothing was shown" + (options.IsFull ? ": FAIL" : " (small scale: only a note)"));
            return !options.IsFull;
        }

        var output = Path.Combine(folder, "strace.txt");
        string[] strace = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", output];
        long cycles;
        await using (var side = await sides.GatewayAsync(Name, options.HostDll, strace, cancellationToken))
        {
            await side.MeasureAsync(TimeSpan.Zero, options.WindowTime, cancellationToken);
            cycles = side.Swarm.Completed;
            await side.StopAsync(cancellationToken);
        }

        var count = Count(await File.ReadAllLinesAsync(output, cancellationToken));
        Console.WriteLine($"fsync: {count} in a run of its own with {cycles} cycles" + (count > 0 ? "" : ": WRONG"));
        return count > 0;
    }

    /// <summary>The column "calls" of the summary: <c>% time, seconds, usecs/call, calls, [errors,] syscall</c>.</summary>
    private static long Count(IEnumerable<string> lines) => lines
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => columns.Length >= 5 && columns[^1] is "fsync" or "fdatasync")
        .Sum(columns => long.Parse(columns[3], CultureInfo.InvariantCulture));

    private static bool HasStrace() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "strace")));
}
