using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Listening;

internal sealed partial class ListenerSocket
{
    private static partial class Log
    {
        [LoggerMessage(2042, LogLevel.Warning, "A client could not be accepted ({Error}); trying again.")]
        public static partial void AcceptFailed(ILogger logger, SocketError error);
    }
}
