using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Transports.Admission;

/// <summary>Why a handshake is refused, as the peer is told: a status, no body, no detail.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The same for logs and metrics.</param>
/// <param name="RetryAfter">In how many seconds it may be tried again; 0: as the status says.</param>
internal readonly record struct Refusal(int Status, Reason Reason, int RetryAfter = 0)
{
    /// <summary>The longest wait that is asked for while a node stops: clients come back spread over it.</summary>
    private const int MaxStopWait = 5;

    /// <summary>Too many tries: a token comes back within a second.</summary>
    public static Refusal TooManyHandshakes => new(StatusCodes.Status429TooManyRequests, Reason.TooManyHandshakes, 1);

    /// <summary>This address has its share of connections.</summary>
    public static Refusal TooManyOfAddress => new(StatusCodes.Status429TooManyRequests, Reason.TooManyConnections, 10);

    /// <summary>This node has all the connections that it takes.</summary>
    public static Refusal TooMany => new(StatusCodes.Status503ServiceUnavailable, Reason.TooManyConnections, 10);

    /// <summary>This node stops; each client is told another time.</summary>
    public static Refusal Stopping =>
        new(StatusCodes.Status503ServiceUnavailable, Reason.ShuttingDown, RandomNumberGenerator.GetInt32(1, MaxStopWait + 1));

    /// <summary>Not a handshake that we speak.</summary>
    public static Refusal BadForm(int status) => new(status, Reason.BadHandshake);

    /// <summary>A page of somebody else's.</summary>
    public static Refusal ForeignOrigin => new(StatusCodes.Status403Forbidden, Reason.ForeignOrigin);

    /// <summary>Known, but not let in now.</summary>
    public static Refusal NotAdmitted(Reason reason) => reason switch
    {
        Reason.TooManyConnections => TooManyOfAddress,
        Reason.DeviceBusy => new(StatusCodes.Status409Conflict, reason),
        Reason.ShuttingDown => Stopping,
        _ => Unauthorized(reason),
    };

    /// <summary>Nobody we know.</summary>
    public static Refusal Unauthorized(Reason reason) => new(StatusCodes.Status401Unauthorized, reason);
}
