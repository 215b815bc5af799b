using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

internal sealed partial class ConnectionHeartbeat
{
    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Information, "The host stops: {Count} connections are told to come back, {Rate} a second.")]
        public static partial void Draining(ILogger logger, int count, int rate);

        [LoggerMessage(2022, LogLevel.Warning, "{Count} connections did not end within {Timeout} and are cut.")]
        public static partial void Cutting(ILogger logger, int count, TimeSpan timeout);

        [LoggerMessage(2021, LogLevel.Error, "A beat of the connection of user {User} failed.")]
        public static partial void BeatFailed(ILogger logger, UserId user, Exception exception);
    }
}
