using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

internal sealed partial class ProxyLink
{
    private static partial class Log
    {
        [LoggerMessage(6000, LogLevel.Warning, "Nothing was answered on the connection to {Address}: it is replaced")]
        public static partial void Replaced(ILogger logger, string address);
    }
}
