namespace ImConnect.RocketMq.Faults;

/// <summary>A proxy says "internal error" for much that is known better, and tells what in the text.</summary>
internal static class BrokerRemark
{
    /// <summary>The proxy could not reach the broker: nothing got there.</summary>
    private static readonly string[] s_unreachable = ["RemotingConnectException", "connect to "];

    /// <summary>The broker, in one process with the proxy, refused before it stored anything.</summary>
    private static readonly string[] s_busy = ["broker busy", "[REJECTREQUEST]", "[TIMEOUT_CLEAN_QUEUE]", "[OVERLOAD]", "system busy"];

    /// <summary>Null when the text says nothing.</summary>
    public static FaultClass? ClassOf(string text)
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
