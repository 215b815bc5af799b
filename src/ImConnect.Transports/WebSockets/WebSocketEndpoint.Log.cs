using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

internal sealed partial class WebSocketEndpoint
{
    private static partial class Log
    {
        [LoggerMessage(2031, LogLevel.Warning, "The server did not upgrade a connection: {Cause}")]
        public static partial void UpgradeFailed(ILogger logger, string cause);
    }
}
