using System.Diagnostics;
using ImConnect.Load.Reports;
using ImConnect.Load.Servers;
using ImConnect.Load.Traffic;

namespace ImConnect.Load;

/// <summary>Ten thousand clients come back at once, each to 20 messages that waited; against the relay's time for as many connections without messages.</summary>
internal static class StormRun
{
    private const int FullClients = 10_000;
    private const int MessagesEach = 20;
    private const double Mark = 3;

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var clients = Math.Max(100, (int)(FullClients * Math.Min(1, options.Scale)) / 2 * 2);
        Heading.WriteMachine(folder);
        var sides = new Sides(options, folder);
        TimeSpan relayTime;
        await using (var relay = await sides.RelayServerAsync(cancellationToken))
        {
            await Storm.RunAsync(relay.Port, 200, new StormRelay(200), cancellationToken); // compiled by the first
            relayTime = await Storm.RunAsync(relay.Port, clients, new StormRelay(clients), cancellationToken);
            Console.WriteLine($"relay:   {clients} connections in {relayTime.TotalSeconds:F2} s");
        }

        await using var gateway = await sides.GatewayAsync("gateway", options.HostDll, [], cancellationToken);
        await gateway.WarmUpAsync(options.WarmUp, options.WarmUpLimit, cancellationToken);
        var since = Stopwatch.GetTimestamp();
        await gateway.Swarm.FillAsync(clients, MessagesEach, cancellationToken);
        Console.WriteLine($"gateway: {clients * MessagesEach} messages to {clients} users who are away, acked after {Stopwatch.GetElapsedTime(since).TotalSeconds:F1} s");
        var inboxes = new StormInboxes(clients, MessagesEach, sides.Token);
        var time = await Storm.RunAsync(gateway.Port, clients, inboxes, cancellationToken);
        Console.WriteLine($"gateway: {clients} connections in {inboxes.ConnectedAfter.TotalSeconds:F2} s, all {clients * MessagesEach} messages received in order after {time.TotalSeconds:F2} s, " +
            $"{inboxes.Repeats} came twice");
        var ratio = time / relayTime;
        Console.WriteLine($"gateway / relay = {ratio:F2}, mark at most {Mark}");
        var isGood = ratio <= Mark || !options.IsFull;
        Console.WriteLine(isGood ? "PASS" : "FAIL: the time");
        return isGood;
    }
}
