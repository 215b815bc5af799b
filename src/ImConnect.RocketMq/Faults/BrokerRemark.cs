using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Faults;

/// <summary>A proxy says "internal error", or that a message does not fit its topic, for what is known better, and tells what in the text.</summary>
internal static class BrokerRemark
{
    /// <summary>The proxy could not reach the broker: nothing got there.</summary>
    private static readonly string[] s_unreachable = ["RemotingConnectException", "connect to "];

    /// <summary>The broker, in one process with the proxy, refused before it stored anything.</summary>
    private static readonly string[] s_busy = ["broker busy", "[REJECTREQUEST]", "[TIMEOUT_CLEAN_QUEUE]", "[OVERLOAD]", "system busy"];

    /// <summary>The proxy could not ask for the topic's type, because its broker was away, and goes on not knowing it for some time after the broker is back.</summary>
    private const string TypeUnknown = "expected type is UNSPECIFIED";

    /// <summary>Null when the text says nothing that the code does not.</summary>
    public static FaultClass? ClassOf(Code code, string text) => code switch
    {
        Code.InternalServerError => OfInternalError(text),
        Code.MessagePropertyConflictWithType when text.Contains(TypeUnknown, StringComparison.Ordinal) => FaultClass.Missing,
        _ => null,
    };

    private static FaultClass? OfInternalError(string text)
    {
        foreach (var words in s_unreachable)
        {
            if (text.Contains(words, StringComparison.Ordinal))
                return FaultClass.Unavailable;
        }

        foreach (var words in s_busy)
        {
            if (text.Contains(words, StringComparison.Ordinal))
                return FaultClass.Throttled;
        }

        return null;
    }
}
