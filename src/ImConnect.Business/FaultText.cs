using System.Net.Sockets;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace ImConnect.Business;

/// <summary>The name of a fault, without the text of an exception: that may hold an address or more.</summary>
internal static class FaultText
{
    public static string Of(Exception error, bool isBegun)
    {
        var what = isBegun ? "no answer" : "no connection";
        return error switch
        {
            BrokenCircuitException => "circuit open: too many calls got no answer",
            TimeoutRejectedException or TaskCanceledException => $"{what} in time",
            HttpRequestException { InnerException: SocketException socket } => $"{what}: {socket.SocketErrorCode}",
            HttpRequestException http => $"{what}: {http.HttpRequestError}",
            _ => $"{what}: {error.GetType().Name}",
        };
    }
}
