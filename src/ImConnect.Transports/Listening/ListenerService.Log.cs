using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Listening;

internal sealed partial class ListenerService
{
    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Information, "Clients are taken on {Address}.")]
        public static partial void Listening(ILogger logger, string address);
    }
}
