using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

internal sealed partial class ClientSession
{
    private static partial class Log
    {
        [LoggerMessage(6020, LogLevel.Warning, "The route of topic {Topic} could not be asked for; the old one stays in use: {Why}")]
        public static partial void NoRoute(ILogger logger, string topic, string why);

        [LoggerMessage(6021, LogLevel.Debug, "{Address} was not told that this client ends: {Why}")]
        public static partial void NoGoodbye(ILogger logger, string address, string why);
    }
}
