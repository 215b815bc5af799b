using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ImConnect.Transports.Listening;

/// <summary>One address that <c>ListenImConnect</c> listens on, beside those of the app.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Certificate">With its private key: clients come by wss://. Null: by ws://.</param>
public sealed record ImConnectListener(IPEndPoint EndPoint, X509Certificate2? Certificate = null)
{
    /// <summary>As a client would write it.</summary>
    public override string ToString() => $"{(Certificate is null ? "ws" : "wss")}://{EndPoint}";
}
