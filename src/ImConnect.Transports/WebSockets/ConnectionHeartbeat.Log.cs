using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

internal sealed partial class ConnectionHeartbeat
{
    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Information, "The host stops: {Count} connections are closed.")]
        public static partial void ClosingAll(ILogger logger, int count);

        [LoggerMessage(2021, LogLevel.Error, "A beat of the connection of user {User} failed.")]
        public static partial void BeatFailed(ILogger logger, UserId user, Exception exception);
    }
}
