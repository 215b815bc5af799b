namespace ImConnect.RocketMq.Wire;

/// <summary>An answer of the proxy: faults are told in its status, not by gRPC.</summary>
internal interface IAnswer
{
    Status Status { get; }
}
