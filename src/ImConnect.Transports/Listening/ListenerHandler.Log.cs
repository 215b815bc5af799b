using System.Net;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Listening;

internal sealed partial class ListenerHandler
{
    private static partial class Log
    {
        [LoggerMessage(2041, LogLevel.Error, "A handshake from {Address} failed.")]
        public static partial void HandshakeFailed(ILogger logger, IPAddress? address, Exception exception);
    }
}
