namespace ImConnect.RocketMq.Bench;

/// <summary>What an app uses, as it is by default.</summary>
internal sealed class ProducerSide(string address) : ISide
{
    private readonly RocketMqProducer _producer = new(new RocketMqProducerOptions { Endpoints = address, Topics = [Broker.Topic] });

    public string Name => "producer";

    public Task SendAsync(string chat, ReadOnlyMemory<byte> body) => _producer.SendAsync(new RocketMqMessage(Broker.Topic, body) { MessageGroup = chat });

    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
