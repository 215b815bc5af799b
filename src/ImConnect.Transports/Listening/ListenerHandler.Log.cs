using System.Net;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Listening;

internal sealed partial class ListenerHandler
{
    private static partial class Log
    {
        [LoggerMessage(2041, LogLevel.Error, "A handshake from {Address} failed.")]
        public static partial void HandshakeFailed(ILogger logger, IPAddress? address, Exception exception);

        [LoggerMessage(2043, LogLevel.Debug, "A client did not come to speak TLS: {Error}.")]
        public static partial void NoTls(ILogger logger, string error);

        [LoggerMessage(2044, LogLevel.Error, "A connection failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
