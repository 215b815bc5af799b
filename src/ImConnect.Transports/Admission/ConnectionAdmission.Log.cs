using System.Net;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Admission;

internal sealed partial class ConnectionAdmission
{
    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Information, "A handshake from {Address} was refused with {Status} ({Reason}).")]
        public static partial void Refused(ILogger logger, IPAddress? address, int status, Reason reason);

        // A flood must not become a flood of lines: the metric tells how many there were.
        [LoggerMessage(2032, LogLevel.Debug, "A handshake from {Address} was turned away with {Status} ({Reason}).")]
        public static partial void TurnedAway(ILogger logger, IPAddress? address, int status, Reason reason);
    }
}
