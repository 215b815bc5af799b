using ImConnect.Load.Links;
using ImConnect.Load.Reports;
using ImConnect.Load.Servers;

namespace ImConnect.Load;

/// <summary>What an idle, authenticated connection keeps resident: ours as an endpoint and by its own listener, against SignalR's.</summary>
internal static class IdleRun
{
    private const int FullConnections = 10_000;
    private const double EndpointMark = 0.55;
    private const double ListenerMark = 0.3;

    /// <summary>KiB: the Java gateway's smallest figure.</summary>
    private const double AbsoluteMark = 5.8;

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var count = Math.Max(100, (int)(FullConnections * Math.Min(1, options.Scale)));
        Heading.WriteMachine(folder);
        Console.WriteLine($"{count} idle connections, resident memory of the server's process behind three full collections, less what it was before the first connection");
        var sides = new Sides(options, folder);
        var signalR = await MeasureAsync("signalr", count, server => i => Handshake.OpenHubAsync(server.Port, i, cancellationToken), sides.IdleSignalRAsync, cancellationToken);
        var endpoint = await MeasureAsync(
            "endpoint", count, server => i => Handshake.ConnectAsync(server.Port, "/websocket", sides.Token(i), cancellationToken), sides.IdleEndpointAsync, cancellationToken);
        var listener = await MeasureAsync(
            "listener", count, server => i => Handshake.ConnectAsync(server.SecondPort, "/websocket", sides.Token(i), cancellationToken), sides.IdleListenerAsync, cancellationToken);

        List<string> faults = [];
        Check("endpoint / signalr", endpoint / signalR, EndpointMark);
        Check("listener / signalr", listener / signalR, ListenerMark);
        Check("listener, KiB", listener, AbsoluteMark);
        if (options.Scale < 1)
            Console.WriteLine("small scale: no verdict");
        var isGood = faults.Count == 0 || options.Scale < 1;
        Console.WriteLine(isGood ? "PASS" : $"FAIL: {string.Join(", ", faults)}");
        return isGood;

        void Check(string what, double figure, double mark)
        {
            Console.WriteLine($"{what}: {figure:F2}, mark at most {mark}");
            if (figure > mark)
                faults.Add(what);
        }
    }

    private static async Task<double> MeasureAsync(
        string name, int count, Func<ServerProcess, Func<int, Task<System.Net.Sockets.Socket>>> open, Func<CancellationToken, Task<ServerProcess>> start, CancellationToken cancellationToken)
    {
        await using var server = await start(cancellationToken);

        // What the first connections load and compile stays, and is not theirs.
        await using (await IdleCrowd.OpenAsync(Math.Min(200, count), open(server)))
            await server.MemoryAsync(cancellationToken);
        var before = await server.MemoryAsync(cancellationToken);
        await using var crowd = await IdleCrowd.OpenAsync(count, open(server));
        var after = await server.MemoryAsync(cancellationToken);
        var each = (after - before) / count;
        Console.WriteLine($"{name,-9} {before / 1024:F0} MiB before, {after / 1024:F0} MiB with {count}: {each:F2} KiB a connection");
        crowd.CheckAllLive();
        return each;
    }
}
