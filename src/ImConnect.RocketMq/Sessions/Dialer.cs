using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ImConnect.RocketMq.Routing;

namespace ImConnect.RocketMq.Sessions;

/// <summary>Connects to one of the addresses, each of which gets its share of the time.</summary>
/// <param name="address">Where to.</param>
/// <param name="timeout">For all addresses together.</param>
/// <param name="count">Counts what it opened.</param>
internal sealed class Dialer(ProxyAddress address, TimeSpan timeout, SocketCount count)
{
    private readonly int _first = RandomNumberGenerator.GetInt32(address.Points.Count);

    /// <exception cref="SocketException">None could be reached in time.</exception>
    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var points = address.Points;
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(points[(_first + i) % points.Count], cancellationToken);
            }
            catch (SocketException) when (i + 1 < points.Count)
            {
                // The next one.
            }
        }
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint point, CancellationToken cancellationToken)
    {
        // The real clock: these are packets on a network.
        using var late = new CancellationTokenSource(timeout / address.Points.Count, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(point, both.Token);
            return new CountedStream(socket, count);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
