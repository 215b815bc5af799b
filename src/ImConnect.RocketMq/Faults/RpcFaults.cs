using System.Security.Authentication;
using Grpc.Core;

namespace ImConnect.RocketMq.Faults;

/// <summary>What gRPC and the network say, in this client's words.</summary>
internal static class RpcFaults
{
    /// <param name="fault">As it came.</param>
    /// <param name="nothingLeft">There was no connection at any moment of the call.</param>
    /// <param name="address">Named in the message.</param>
    public static RocketMqException From(RpcException fault, bool nothingLeft, object address)
    {
        if (nothingLeft || IsConnecting(fault.Status.DebugException))
            return new RocketMqException(RocketMqCode.ConnectionFailed, $"no connection to {address}: {Why(fault)}", fault);
        var code = fault.StatusCode switch
        {
            StatusCode.DeadlineExceeded => RocketMqCode.NoAnswer,

            // What the call never got to: no such method, not let in by what stands before the proxy, too large for it.
            StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.ResourceExhausted => RocketMqCode.CallRefused,
            StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange or StatusCode.NotFound => RocketMqCode.CallRefused,
            _ => RocketMqCode.ConnectionLost,
        };
        return new RocketMqException(code, code == RocketMqCode.NoAnswer ? $"no answer from {address} in time" : $"{address}: {Why(fault)}", fault);
    }

    /// <summary>The channel was closed before the call was begun.</summary>
    public static RocketMqException Closed(object address, Exception inner) =>
        new(RocketMqCode.ConnectionFailed, $"the connection to {address} is being replaced", inner);

    private static bool IsConnecting(Exception? cause) =>
        cause is AuthenticationException || cause is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };

    private static string Why(RpcException fault) => $"{fault.StatusCode}, {fault.Status.DebugException?.Message ?? fault.Status.Detail}";
}
