namespace ImConnect.RocketMq.Tests.Support;

/// <summary>What all clients have, and no more.</summary>
internal sealed class PlainOptions : RocketMqClientOptions
{
    public PlainOptions(string endpoints) => (Endpoints, RequestTimeout) = (endpoints, RocketMqBroker.RequestTimeout);
}
