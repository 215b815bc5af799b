using ImConnect.Load.Reports;
using ImConnect.Load.Servers;
using ImConnect.Load.Traffic;

namespace ImConnect.Load;

/// <summary>The gateway against the bare relay and against SignalR with its backplane, then the check of what the gateway kept.</summary>
internal static class LoadRun
{
    private const string Gateway = "gateway";

    /// <summary>CPU of a durable cycle over that of a relayed message, at most.</summary>
    private const double RelayMark = 5;

    /// <summary>CPU of a durable cycle over that of a message by SignalR and Redis, at most.</summary>
    private const double SignalRMark = 0.75;

    /// <summary>Messages a second over the relay's, at least.</summary>
    private const double RateMark = 1.0 / 8;

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var sides = new Sides(options, folder);
        Heading.Write(options, folder);
        Console.WriteLine("gateway: one message = send, fsync, server ack and push, client ack, fsync, receipt. Durable: nothing is acked before its fsync");
        Console.WriteLine("relay:   one message = a frame forwarded from A to B by UseWebSockets. Not durable, not acked");
        Console.WriteLine("signalr: one message = a hub's text from A to B by the Redis backplane. Not durable, not acked");
        List<string> faults = [];
        long accepted;
        await using (var gateway = await sides.GatewayAsync(Gateway, options.HostDll, [], cancellationToken))
        {
            await AgainstRelayAsync(sides, gateway, options, faults, cancellationToken);
            if (options.IsFull)
                await AgainstSignalRAsync(sides, gateway, options, folder, faults, cancellationToken);

            var code = await gateway.StopAsync(cancellationToken);
            accepted = gateway.Swarm.Pairs.Cast<GatewayPair>().Sum(p => p.Accepted);
            var repeats = gateway.Swarm.Pairs.Cast<GatewayPair>().Sum(p => p.Repeats);
            Console.WriteLine($"gateway: {accepted} sends acked, {repeats} frames came twice, stopped with code {code}");
            if (code != 0)
                faults.Add("the stop");
        }

        if (!FileCheck.Run(sides.DataFile(Gateway), accepted))
            faults.Add("the file check");
        if (!await FsyncCheck.RunAsync(sides, options, folder, cancellationToken))
            faults.Add("the fsyncs");
        if (!options.IsFull)
            Console.WriteLine("small scale: too short for a verdict on the ratios, only the file counts");
        Console.WriteLine(faults.Count == 0 ? "PASS" : $"FAIL: {string.Join(", ", faults)}");
        return faults.Count == 0;
    }

    private static async Task AgainstRelayAsync(Sides sides, Side gateway, LoadOptions options, List<string> faults, CancellationToken cancellationToken)
    {
        await using var relay = await sides.RelayAsync(cancellationToken);
        var duel = new Duel(gateway, relay, options);
        await duel.RunAsync(isSecondDurable: false, cancellationToken);
        Console.WriteLine($"CPU of a durable cycle = {duel.Ratio} times that of a relayed message: {duel.Ratio.Median / RelayMark:P0} of the mark ({RelayMark})");
        Console.WriteLine($"messages a second = {duel.Rate} times the relay's: mark at least {RateMark}");
        if (options.IsFull && duel.Ratio.Median > RelayMark)
            faults.Add("the ratio to the relay");
        if (options.IsFull && duel.Rate.Median < RateMark)
            faults.Add("the rate");
    }

    private static async Task AgainstSignalRAsync(
        Sides sides, Side gateway, LoadOptions options, string folder, List<string> faults, CancellationToken cancellationToken)
    {
        await using var redis = await RedisProcess.StartAsync(folder, cancellationToken);
        if (redis is null)
        {
            faults.Add("redis-server is not installed, so SignalR was not measured");
            return;
        }

        await using var signalR = await sides.SignalRAsync(redis, cancellationToken);
        var duel = new Duel(gateway, signalR, options);
        await duel.RunAsync(isSecondDurable: false, cancellationToken);
        Console.WriteLine($"CPU of a durable cycle = {duel.Ratio} times that of a message by SignalR and Redis: {duel.Ratio.Median / SignalRMark:P0} of the mark ({SignalRMark})");
        if (duel.Ratio.Median > SignalRMark)
            faults.Add("the ratio to SignalR");
    }
}
