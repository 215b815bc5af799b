using System.Diagnostics;
using ImConnect.Load.Reports;
using ImConnect.Load.Traffic;

namespace ImConnect.Load.Servers;

/// <summary>One of the two that are compared: a server and the clients that talk to it.</summary>
internal sealed class Side(ServerProcess server, Swarm swarm, string name) : IAsyncDisposable
{
    /// <summary>".NET Tiered Compilation Worker", as far as a thread's name goes.</summary>
    private const string CompilerThread = ".NET Tiered";

    /// <summary>Of a core: less does not show in a window.</summary>
    private const double MostCompiling = 0.02;

    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan s_lastQuiet = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public string Name => name;

    public Swarm Swarm => swarm;

    public int Port => server.Port;

    /// <summary>The server's id.</summary>
    public int ProcessId => server.Id;

    /// <summary>Sends for <paramref name="time"/>, and then until the compiler of hot methods is done with them, but not for ever.</summary>
    public async Task WarmUpAsync(TimeSpan time, TimeSpan limit, CancellationToken cancellationToken)
    {
        swarm.Start();
        await Task.Delay(time, cancellationToken);
        var since = Stopwatch.GetTimestamp();
        double share;
        do
        {
            var before = CpuTime.Of(server.Id, CompilerThread);
            await Task.Delay(s_slice, cancellationToken);
            share = (CpuTime.Of(server.Id, CompilerThread) - before).Total / s_slice.TotalMicroseconds;
        }
        while (share > MostCompiling && Stopwatch.GetElapsedTime(since) < limit);

        Console.WriteLine($"{name}: warm after {(time + Stopwatch.GetElapsedTime(since)).TotalSeconds:F0} s, compiler at {share:P0} of a core");
        swarm.Pause();
        await swarm.WhenQuietAsync(s_quiet, s_limit, cancellationToken);
    }

    /// <summary>Sends for <paramref name="rampUp"/>, then measures for <paramref name="time"/>, then lets everything come to rest.</summary>
    public async Task<Window> MeasureAsync(TimeSpan rampUp, TimeSpan time, CancellationToken cancellationToken)
    {
        swarm.Start();
        await Task.Delay(rampUp, cancellationToken);
        var before = Reading.Take(server.Id, swarm);
        await Task.Delay(time, cancellationToken);
        var after = Reading.Take(server.Id, swarm);
        swarm.Pause();
        await swarm.WhenQuietAsync(s_quiet, s_limit, cancellationToken);
        return after.Since(before);
    }

    /// <summary>Nothing is under way any more, then the server is asked to end: its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        swarm.Pause();
        await swarm.WhenQuietAsync(s_lastQuiet, s_limit, cancellationToken);
        return await server.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        swarm.Dispose();
        await server.DisposeAsync();
    }
}
