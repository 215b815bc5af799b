namespace ImConnect.RocketMq;

/// <summary>What a producer and a consumer need to reach RocketMQ. Checked when the client is made, all faults in one message; not read again after it.</summary>
public abstract class RocketMqClientOptions
{
    /// <summary>Default of <see cref="RequestTimeout"/>.</summary>
    public static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The gRPC port of a RocketMQ 5 proxy, <c>host:port</c>, such as <c>rocketmq:8081</c>. Several addresses of proxies that serve the same cluster stand one after the other
    /// with a <c>;</c> between: one that does not answer is passed over.
    /// </summary>
    /// <value>Required.</value>
    public string Endpoints { get; set; } = "";

    /// <summary>The namespace, where the server has several.</summary>
    /// <value>Empty by default.</value>
    public string Namespace { get; set; } = "";

    /// <summary>Who this is, where the server wants to know.</summary>
    /// <value>Empty by default: requests are not signed.</value>
    public string AccessKey { get; set; } = "";

    /// <summary>Signs the requests; it is never sent, nor logged.</summary>
    /// <value>Empty by default; required with <see cref="AccessKey"/>.</value>
    public string AccessSecret { get; set; } = "";

    /// <summary>Goes along with credentials that are given for a while only.</summary>
    /// <value>Empty by default.</value>
    public string SecurityToken { get; set; } = "";

    /// <summary>Speak TLS. A proxy takes both on one port unless it was told otherwise.</summary>
    /// <value>False by default: plain text.</value>
    public bool UseTls { get; set; }

    /// <summary>
    /// The one certificate to trust, by the SHA-256 of it in hex, whoever signed it: for a proxy with a certificate of its own making. Without it the certificate must be one
    /// that this machine trusts and must name the host.
    /// </summary>
    /// <value>Empty by default.</value>
    public string CertificateSha256 { get; set; } = "";

    /// <summary>Trust any certificate: what is sent is hidden from those who only listen, and from nobody else.</summary>
    /// <value>False by default.</value>
    public bool AllowAnyCertificate { get; set; }

    /// <summary>
    /// Call the addresses of <see cref="Endpoints"/> only, not those that the server names as its own: for proxies behind an address translation that they do not know of.
    /// </summary>
    /// <value>False by default.</value>
    public bool IgnoreServerAddresses { get; set; }

    /// <summary>How long one request may take, the answer included. The proxy itself waits 2 seconds for a broker: keep it above.</summary>
    /// <value>3 seconds by default; 100 ms to 5 minutes.</value>
    public TimeSpan RequestTimeout { get; set; } = DefaultRequestTimeout;
}
