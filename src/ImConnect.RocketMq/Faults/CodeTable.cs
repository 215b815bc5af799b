namespace ImConnect.RocketMq.Faults;

/// <summary>The one place that says what a code means for a message.</summary>
internal static class CodeTable
{
    private const int FirstOfClientFaults = 40000;
    private const int FirstOfServerFaults = 50000;

    public static FaultClass Of(RocketMqCode code) => code switch
    {
        // Nothing left, or nothing reached a broker.
        RocketMqCode.ConnectionFailed => FaultClass.Unavailable,
        RocketMqCode.QueueFull or RocketMqCode.Closed => FaultClass.Missing,
        RocketMqCode.CallRefused or RocketMqCode.BadMessage => FaultClass.Refused,

        // Cut or silent after the request may have left.
        RocketMqCode.ConnectionLost or RocketMqCode.NoAnswer or RocketMqCode.None => FaultClass.Unclear,
        RocketMqCode.BadAnswer => FaultClass.Odd,

        // An operator, or a broker that comes back, changes these.
        RocketMqCode.TopicNotFound or RocketMqCode.ConsumerGroupNotFound or RocketMqCode.Forbidden or RocketMqCode.NotFound => FaultClass.Missing,
        RocketMqCode.UnrecognizedClientType or RocketMqCode.PaymentRequired => FaultClass.Missing,

        RocketMqCode.TooManyRequests or RocketMqCode.LiteTopicQuotaExceeded or RocketMqCode.LiteSubscriptionQuotaExceeded => FaultClass.Throttled,

        // The server gave up, or failed anywhere between the request and the answer.
        RocketMqCode.RequestTimeout or RocketMqCode.InternalError or RocketMqCode.InternalServerError or RocketMqCode.ProxyTimeout => FaultClass.Unclear,

        // Stored, but not as safely as the broker is set up to.
        RocketMqCode.HaNotAvailable or RocketMqCode.MasterPersistenceTimeout or RocketMqCode.SlavePersistenceTimeout => FaultClass.Unclear,

        // Said before anything is looked at.
        RocketMqCode.NotImplemented or RocketMqCode.Unsupported or RocketMqCode.VersionUnsupported or RocketMqCode.VerifyFifoMessageUnsupported => FaultClass.Refused,

        // A code of a newer server.
        _ => (int)code is >= FirstOfClientFaults and < FirstOfServerFaults ? FaultClass.Refused : FaultClass.Unclear,
    };
}
