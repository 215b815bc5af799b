using Microsoft.Extensions.Logging;

namespace ImConnect.Client.Connections;

internal sealed partial class ConnectionLoop
{
    private static partial class Log
    {
        [LoggerMessage(5000, LogLevel.Information, "Connected as user {User}")]
        public static partial void Connected(ILogger logger, long? user);

        [LoggerMessage(5001, LogLevel.Information, "No connection: {Why}. The next try is in {Wait}")]
        public static partial void Waiting(ILogger logger, string why, TimeSpan wait);

        [LoggerMessage(5002, LogLevel.Warning, "This client does not connect any more: {Why}")]
        public static partial void Ended(ILogger logger, string why);

        [LoggerMessage(5003, LogLevel.Warning, "The token provider failed")]
        public static partial void NoToken(ILogger logger, Exception error);

        [LoggerMessage(5004, LogLevel.Warning, "Own copies are wanted, but neither the token nor UserId says who this is: none are asked for")]
        public static partial void NoUser(ILogger logger);

        [LoggerMessage(5005, LogLevel.Error, "An unexpected fault ended this client")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
