using System.Globalization;
using System.Runtime;

namespace ImConnect.SignalRelay;

/// <summary><c>GET /memory</c>: what is resident once everything that can be collected was, in KiB.</summary>
internal static class MemoryEndpoint
{
    public static void Map(WebApplication app) => app.MapGet("/memory", async (HttpContext context) =>
    {
        for (var i = 0; i < 3; i++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var resident = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        await context.Response.WriteAsync(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].ToString(CultureInfo.InvariantCulture));
    });
}
