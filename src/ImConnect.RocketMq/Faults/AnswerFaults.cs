using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Faults;

/// <summary>What the server says in a status.</summary>
internal static class AnswerFaults
{
    private const int MostText = 300;

    /// <summary>Null for a good one, and for one of many parts, which are to be looked at one by one.</summary>
    public static RocketMqException? From(Status? status) => status switch
    {
        null => new RocketMqException(RocketMqCode.BadAnswer, "an answer without a status"),
        { Code: Code.Ok or Code.MultipleResults } => null,
        _ => new RocketMqException((RocketMqCode)(int)status.Code, ClassOf(status), status.Message.Length > MostText ? status.Message[..MostText] : status.Message),
    };

    private static FaultClass ClassOf(Status status) => BrokerRemark.ClassOf(status.Code, status.Message) ?? CodeTable.Of((RocketMqCode)(int)status.Code);
}
