using System.Net;
using System.Net.Sockets;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>
/// Ports that a host can have again after it died. Below the range from which the system takes the ports of outgoing connections, so that no client sits on
/// one meanwhile.
/// </summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int s_last = Environment.ProcessId * 31 % Count;

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
