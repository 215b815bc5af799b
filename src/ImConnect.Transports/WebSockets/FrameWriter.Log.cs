using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

internal sealed partial class FrameWriter
{
    private static partial class Log
    {
        // A broken link is everyday: the kind of the exception is enough.
        [LoggerMessage(2010, LogLevel.Debug, "Writing to a client failed ({Failure}).")]
        public static partial void WriteFailed(ILogger logger, string failure);
    }
}
