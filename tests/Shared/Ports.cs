using System.Net;
using System.Net.Sockets;

namespace ImConnect.Tests;

/// <summary>Ports that a gateway can have again after it ended: below the range of outgoing connections.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int s_last = Environment.ProcessId * 37 % Count;

    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref s_last) % Count);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
