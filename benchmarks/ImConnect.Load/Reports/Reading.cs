using System.Diagnostics;
using ImConnect.Load.Servers;
using ImConnect.Load.Traffic;

namespace ImConnect.Load.Reports;

/// <summary>All counters at one moment.</summary>
internal readonly record struct Reading(long At, long Messages, CpuTime Server, CpuTime Generator)
{
    public static Reading Take(int server, Swarm swarm) =>
        new(Stopwatch.GetTimestamp(), swarm.Completed, CpuTime.Of(server), CpuTime.Of(Environment.ProcessId));

    public Window Since(in Reading before) => new(
        Stopwatch.GetElapsedTime(before.At, At), Messages - before.Messages, Server - before.Server, Generator - before.Generator);
}
