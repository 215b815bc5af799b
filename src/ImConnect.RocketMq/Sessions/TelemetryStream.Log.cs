using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

internal sealed partial class TelemetryStream
{
    private static partial class Log
    {
        [LoggerMessage(6011, LogLevel.Information, "{ClientId} is registered with {Address}")]
        public static partial void Registered(ILogger logger, string clientId, string address);
    }
}
