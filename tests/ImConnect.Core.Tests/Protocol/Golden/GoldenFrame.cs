namespace ImConnect.Core.Tests.Protocol.Golden;

/// <summary>One recorded frame and what the recording says of its fields.</summary>
/// <param name="Direction"><c>up</c> or <c>down</c>.</param>
/// <param name="Name">The situation.</param>
/// <param name="Bytes">The frame.</param>
/// <param name="Envelope">Fields by number; null: not a message.</param>
/// <param name="Payload">Fields by number; null: not a message that is known.</param>
internal sealed record GoldenFrame(
    string Direction, string Name, byte[] Bytes, IReadOnlyDictionary<int, object>? Envelope, IReadOnlyDictionary<int, object>? Payload)
{
    public int Type => Envelope is not null && Envelope.TryGetValue(1, out var type) ? (int)type : 0;

    public int Code => Envelope is not null && Envelope.TryGetValue(3, out var code) ? (int)code : 0;

    /// <summary>A field of the payload, or its default.</summary>
    public T Get<T>(int field, T absent) => Payload is not null && Payload.TryGetValue(field, out var value) ? (T)value : absent;

    public long Fixed64(int field) => Get(field, 0L);

    public int Int32(int field) => Get(field, 0);

    public override string ToString() => $"{Direction} {Name}";
}
