using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Listening;

/// <summary>One address that clients come in by: bound when it is made, closed when it is disposed.</summary>
internal sealed partial class ListenerSocket : IDisposable
{
    private const int Backlog = 512;

    /// <summary>After a fault of the system, such as no more file descriptors: long enough not to spin, short enough that nobody notices.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private volatile bool _isDisposed;

    private ListenerSocket(Socket socket, SslStreamCertificateContext? certificate) => (_socket, Certificate) = (socket, certificate);

    /// <summary>Where it really listens: a port of 0 was chosen by the system.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>What clients are shown; null: no TLS.</summary>
    public SslStreamCertificateContext? Certificate { get; }

    /// <summary>Throws <see cref="InvalidOperationException"/>, which says what to do, when the address cannot be had.</summary>
    public static ListenerSocket Bind(ImConnectListener listener)
    {
        var certificate = listener.Certificate is null ? null : ContextOf(listener.Certificate);
        var socket = new Socket(listener.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (listener.EndPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(listener.EndPoint);
            socket.Listen(Backlog);
            return new ListenerSocket(socket, certificate);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new InvalidOperationException(
                $"ImConnect cannot start: {listener} cannot be listened on ({exception.Message}). End the program that uses the port, or write another one: ListenImConnect(port).", exception);
        }
    }

    /// <summary>Hands over whoever comes, until it is disposed. <paramref name="serve"/> neither throws nor blocks.</summary>
    public async Task RunAsync(Action<Socket, SslStreamCertificateContext?> serve, TimeProvider time, ILogger logger)
    {
        while (true)
        {
            try
            {
                var socket = await _socket.AcceptAsync();
                serve(socket, Certificate);
            }
            catch (Exception exception) when (_isDisposed && exception is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                Log.AcceptFailed(logger, exception.SocketErrorCode);
                await Task.Delay(s_pause, time, CancellationToken.None);
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _socket.Dispose();
    }

    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate) => certificate.HasPrivateKey
        ? SslStreamCertificateContext.Create(certificate, additionalCertificates: null)
        : throw new InvalidOperationException("ImConnect cannot start: the certificate of ListenImConnect() has no private key. Load it together with its key, such as from a .pfx file.");
}
