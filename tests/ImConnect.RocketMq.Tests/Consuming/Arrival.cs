using System.Text;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A message in the handler, and when it came there.</summary>
internal sealed record Arrival(RocketMqDelivery Delivery, long At)
{
    public string Text => Encoding.UTF8.GetString(Delivery.Body.Span);
}
