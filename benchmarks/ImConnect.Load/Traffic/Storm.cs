using System.Diagnostics;
using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>Opens connections as fast as the server takes them, and serves all of them on one thread while they come.</summary>
internal static class Storm
{
    private const int AtOnce = 256;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    /// <summary>Until every client has what it came for. Throws when a connection is refused or ended.</summary>
    public static async Task<TimeSpan> RunAsync(int port, int clients, IStormClient client, CancellationToken cancellationToken)
    {
        var links = new Link?[clients];
        var opened = 0;
        var since = Stopwatch.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(s_limit);
        try
        {
            var opening = Parallel.ForEachAsync(
                Enumerable.Range(0, clients),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop.Token },
                async (i, token) =>
                {
                    var link = await client.OpenAsync(port, i, token);
                    Volatile.Write(ref links[i], link);
                    if (Interlocked.Increment(ref opened) == clients)
                        client.OnConnected(Stopwatch.GetElapsedTime(since));
                });
            await Task.Run(() => Serve(links, client, stop.Token), CancellationToken.None);
            var time = Stopwatch.GetElapsedTime(since);
            await opening;
            return time;
        }
        finally
        {
            foreach (var link in links)
                link?.Dispose();
        }
    }

    private static void Serve(Link?[] links, IStormClient client, CancellationToken cancellationToken)
    {
        var entries = new Native.PollEntry[links.Length];
        while (!client.IsDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < links.Length; i++)
            {
                // A handle below zero is passed over.
                var link = Volatile.Read(ref links[i]);
                entries[i] = new() { Handle = link?.Handle ?? -1, Wanted = Native.Readable };
                if (link is { HasInput: true })
                    Read(i, link, client); // what came together with the answer to the handshake
            }

            if (Native.Poll(entries, s_poll) <= 0)
                continue;
            for (var i = 0; i < entries.Length; i++)
            {
                if (entries[i].Found == 0)
                    continue;
                links[i]!.Receive();
                Read(i, links[i]!, client);
            }
        }
    }

    private static void Read(int number, Link link, IStormClient client)
    {
        while (link.TryNext(out var opcode, out var payload))
        {
            if (opcode == Opcode.Ping)
                link.Write(Opcode.Pong, payload);
            else if (opcode == Opcode.Binary)
                client.OnFrame(number, link, payload);
            else if (opcode == Opcode.Close)
                throw new IOException($"The server closed the link of client {number}: {(payload[0] << 8) | payload[1]} {System.Text.Encoding.UTF8.GetString(payload[2..])}");
        }

        if (link.IsClosed)
            throw new IOException($"The server ended the link of client {number} ({link.Why}).");
        link.Flush();
    }
}
