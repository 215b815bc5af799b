using ImConnect.Load.Reports;
using ImConnect.Load.Servers;
using ImConnect.Load.Traffic;

namespace ImConnect.Load;

/// <summary>The gateway against the bare relay, then the check of what the gateway kept.</summary>
internal static class LoadRun
{
    private const string Gateway = "gateway";
    private const double FirstMark = 8;
    private const double NextMark = 5;

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var sides = new Sides(options, folder);
        Heading.Write(options, folder);
        Console.WriteLine("gateway: one message = send, fsync, server ack and push, client ack, fsync, receipt. Durable: nothing is acked before its fsync");
        Console.WriteLine("relay:   one message = a frame forwarded from A to B by UseWebSockets. Not durable, not acked");
        Spread ratio;
        long accepted;
        bool isFileGood;
        await using (var gateway = await sides.GatewayAsync(Gateway, options.HostDll, [], cancellationToken))
        {
            await using (var relay = await sides.RelayAsync(cancellationToken))
            {
                var duel = new Duel(gateway, relay, options);
                await duel.RunAsync(isSecondDurable: false, cancellationToken);
                ratio = duel.Ratio;
            }

            var code = await gateway.StopAsync(cancellationToken);
            accepted = gateway.Swarm.Pairs.Cast<GatewayPair>().Sum(p => p.Accepted);
            var repeats = gateway.Swarm.Pairs.Cast<GatewayPair>().Sum(p => p.Repeats);
            Console.WriteLine($"gateway: {accepted} sends acked, {repeats} frames came twice, stopped with code {code}");
            isFileGood = code == 0;
        }

        isFileGood &= FileCheck.Run(sides.DataFile(Gateway), accepted);
        isFileGood &= await FsyncCheck.RunAsync(sides, options, folder, cancellationToken);
        return Judge(options, ratio, isFileGood);
    }

    private static bool Judge(LoadOptions options, in Spread ratio, bool isFileGood)
    {
        Console.WriteLine($"CPU of a durable cycle = {ratio} times that of a relayed message: " +
            $"{ratio.Median / FirstMark:P0} of the first mark ({FirstMark}), {ratio.Median / NextMark:P0} of the next ({NextMark})");
        var isCheap = ratio.Median <= FirstMark;
        if (!options.IsFull)
            Console.WriteLine("small scale: too short for a verdict on the ratio, only the file counts");
        var isGood = isFileGood && (isCheap || !options.IsFull);
        Console.WriteLine(isGood ? "PASS" : $"FAIL:{(isFileGood ? "" : " the file check")}{(isCheap || !options.IsFull ? "" : " the ratio")}");
        return isGood;
    }
}
