using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

internal sealed partial class WebSocketConnection
{
    private static partial class Log
    {
        // A broken link is everyday: the kind of the exception is enough.
        [LoggerMessage(2000, LogLevel.Debug, "The link to user {User} broke ({Failure}).")]
        public static partial void ReadFailed(ILogger logger, UserId user, string failure);

        [LoggerMessage(2001, LogLevel.Error, "The pipeline failed on a message of user {User}; the connection is closed.")]
        public static partial void SinkFailed(ILogger logger, UserId user, Exception exception);

        [LoggerMessage(2002, LogLevel.Debug, "The connection of user {User} ended with {Code} ({Reason}).")]
        public static partial void Ended(ILogger logger, UserId user, int code, Reason reason);
    }
}
