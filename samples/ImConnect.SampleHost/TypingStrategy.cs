using System.Buffers.Binary;
using ImConnect.Delivery;
using ImConnect.Strategies;

namespace ImConnect.SampleHost;

/// <summary>
/// A message type of the app's own: "is typing". A client sends an envelope of type 1000 whose payload is the other's id (8 bytes, little-endian); the other's connections
/// get the same with the typist's id. Live only, nothing is kept.
/// </summary>
internal sealed class TypingStrategy(ILivePush live) : IMessageStrategy
{
    public const int Type = 1000;

    public int MessageType => Type;

    public ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken)
    {
        if (inbound.Payload.Length != sizeof(long))
            return new(StrategyResult.Refuse(Reason.Malformed));
        var other = new UserId(BinaryPrimitives.ReadInt64LittleEndian(inbound.Payload.Span));
        Span<byte> typist = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(typist, inbound.User.Value);
        live.Push(other, Type, typist);
        return new(StrategyResult.Taken);
    }
}
