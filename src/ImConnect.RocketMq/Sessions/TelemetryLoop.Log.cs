using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

internal sealed partial class TelemetryLoop
{
    private static partial class Log
    {
        [LoggerMessage(6010, LogLevel.Warning, "Not registered with {Address}: {Why}. The next try is in {Wait}")]
        public static partial void Lost(ILogger logger, string address, string why, TimeSpan wait);
    }
}
