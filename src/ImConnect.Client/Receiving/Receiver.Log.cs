using Microsoft.Extensions.Logging;

namespace ImConnect.Client.Receiving;

internal sealed partial class Receiver
{
    private static partial class Log
    {
        [LoggerMessage(5100, LogLevel.Warning, "A frame of {Length} bytes from the gateway cannot be read: {Why}")]
        public static partial void Unreadable(ILogger logger, int length, string why);

        [LoggerMessage(5101, LogLevel.Debug, "{Count} events wait for the app: nothing is read from the network until it takes one")]
        public static partial void AppIsSlow(ILogger logger, int count);

        [LoggerMessage(5102, LogLevel.Debug, "A frame of type {Type}, code {Code} is not taken: {Text}")]
        public static partial void NotTaken(ILogger logger, int type, int code, string text);

        [LoggerMessage(5103, LogLevel.Debug, "Send {ClientMessageId} was refused for {Reason} and goes again in {RetryAfterMs} ms")]
        public static partial void HeldUp(ILogger logger, Guid clientMessageId, RefusalReason reason, int retryAfterMs);
    }
}
