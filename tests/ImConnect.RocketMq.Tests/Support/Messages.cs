using System.Text;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>Messages of one test among those of others in the same topic: their names hold a word of its own.</summary>
internal sealed class Messages
{
    /// <summary>Nobody else's.</summary>
    public string Word { get; } = Guid.NewGuid().ToString("N")[..12];

    public RocketMqMessage Normal(string body = "b", string topic = "IMC_NORMAL") => new(topic, Bytes(body)) { Keys = [Word] };

    public RocketMqMessage Fifo(string group, string body = "b", string topic = "IMC_FIFO") => new(topic, Bytes(body)) { MessageGroup = $"{Word}-{group}", Keys = [Word] };

    public RocketMqMessage Delay(DateTimeOffset at, string topic = "IMC_DELAY") => new(topic, Bytes("b")) { DeliverAt = at, Keys = [Word] };

    public bool IsMine(Wire.Message message) => message.SystemProperties.Keys.Contains(Word);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
