using System.Net.Security;
using System.Security.Cryptography;
using Grpc.Net.Client;
using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Sessions;

/// <summary>The connections to one address; more than one only when one cannot carry all calls. Made when first used.</summary>
internal sealed class RpcChannel : IDisposable
{
    /// <summary>The server cuts a connection that is pinged more often than every 5 minutes.</summary>
    private static readonly TimeSpan s_ping = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan s_pong = TimeSpan.FromSeconds(20);

    private readonly GrpcChannel _channel;
    private readonly UnaryInvoker _unary;

    public RpcChannel(ProxyAddress address, RocketMqClientOptions options)
    {
        // Within the time of a request, so that its fault says that nothing left.
        var dialer = new Dialer(address, options.RequestTimeout * 2 / 3, Sockets);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = s_ping,
            KeepAlivePingTimeout = s_pong,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, cancellationToken) => dialer.ConnectAsync(cancellationToken),
        };
        if (options.UseTls)
            handler.SslOptions.RemoteCertificateValidationCallback = Validation(options);

        var host = address.Points[0];
        var uri = new UriBuilder(options.UseTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, host.Host, host.Port).Uri;
        _channel = GrpcChannel.ForAddress(uri, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        _unary = new UnaryInvoker(new HttpMessageInvoker(handler, disposeHandler: false), uri, _channel.CreateCallInvoker());
        Client = new MessagingService.MessagingServiceClient(_unary);
    }

    public MessagingService.MessagingServiceClient Client { get; }

    public SocketCount Sockets { get; } = new();

    /// <summary>Cuts what is under way.</summary>
    public void Dispose()
    {
        _unary.Dispose();
        _channel.Dispose();
    }

    private static RemoteCertificateValidationCallback? Validation(RocketMqClientOptions options)
    {
        if (options.AllowAnyCertificate)
            return static (_, _, _, _) => true;
        if (options.CertificateSha256.Length == 0)
            return null;
        var trusted = Convert.FromHexString(options.CertificateSha256);
        return (_, certificate, _, _) => certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), trusted);
    }
}
