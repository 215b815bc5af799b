using ImConnect.Load.Reports;
using ImConnect.Load.Traffic;

namespace ImConnect.Load.Servers;

/// <summary>One of the two that are compared: a server and the clients that talk to it.</summary>
internal sealed class Side(ServerProcess server, Swarm swarm, string name) : IAsyncDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan s_lastQuiet = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public string Name => name;

    public Swarm Swarm => swarm;

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
