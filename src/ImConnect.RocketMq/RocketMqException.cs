using ImConnect.RocketMq.Faults;

namespace ImConnect.RocketMq;

/// <summary>
/// A call that failed, and what that says about the message: <see cref="MaybeStored"/> and <see cref="IsRetryable"/> answer what a caller has to know, whatever the
/// <see cref="Code"/>.
/// </summary>
public sealed class RocketMqException : Exception
{
    internal RocketMqException(RocketMqCode code, string message, Exception? inner = null)
        : this(code, CodeTable.Of(code), message, inner)
    {
    }

    internal RocketMqException(RocketMqCode code, FaultClass faultClass, string message, Exception? inner = null)
        : base($"{code} ({(int)code}): {message}", inner)
    {
        Code = code;
        Class = faultClass;
    }

    /// <summary>What went wrong.</summary>
    public RocketMqCode Code { get; }

    /// <summary>
    /// True: the server may have the message, or has it; sending it again may store it twice. False: it surely has not, by any attempt of this call.
    /// </summary>
    public bool MaybeStored => Class.MaybeStored || HadUnclearAttempt;

    /// <summary>
    /// True: the same message may be taken later, because the fault lies with the network, the server, or a topic that is not there at this moment. False: it never
    /// will be as it is, or not by this client as it is set up.
    /// </summary>
    public bool IsRetryable => Class.IsRetryable;

    /// <summary>How long the server wants to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; internal set; }

    internal FaultClass Class { get; }

    /// <summary>An earlier attempt of the same call ended so that nobody knows.</summary>
    internal bool HadUnclearAttempt { get; set; }
}
