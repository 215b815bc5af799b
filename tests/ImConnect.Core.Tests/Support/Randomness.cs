using Google.Protobuf;

namespace ImConnect.Core.Tests.Support;

/// <summary>Seeded random values, with the odd ones more often than chance would have them.</summary>
internal sealed class Randomness(int seed)
{
    private static readonly ulong[] s_oddIds = [0, 1, 127, 128, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue];
    private static readonly int[] s_oddInts = [0, 1, 127, 128, 16_383, 16_384, int.MaxValue, int.MinValue, -1];

    private readonly Random _random = new(seed);

    public int Next(int max) => _random.Next(max);

    public ulong Id() => _random.Next(3) == 0 ? s_oddIds[_random.Next(s_oddIds.Length)] : (ulong)_random.NextInt64(long.MinValue, long.MaxValue);

    public int Int() => _random.Next(3) == 0 ? s_oddInts[_random.Next(s_oddInts.Length)] : _random.Next(int.MinValue, int.MaxValue);

    public byte[] Bytes(int maxLength)
    {
        var bytes = new byte[_random.Next(maxLength + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>Any valid text: ASCII, accents, Chinese, emoji.</summary>
    public string Text(int maxLength)
    {
        string[] letters = ["a", "Z", " ", "\0", "é", "你", "好", "😀", "\u200d", "\uffff"];
        return string.Concat(Enumerable.Range(0, _random.Next(maxLength + 1)).Select(_ => letters[_random.Next(letters.Length)]));
    }

    /// <summary>One field with this number, of any layout but a group.</summary>
    public byte[] Field(int number)
    {
        var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        switch (_random.Next(4))
        {
            case 0:
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteUInt64(Id());
                break;
            case 1:
                output.WriteTag(number, WireFormat.WireType.Fixed64);
                output.WriteFixed64(Id());
                break;
            case 2:
                output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(Bytes(40)));
                break;
            default:
                output.WriteTag(number, WireFormat.WireType.Fixed32);
                output.WriteFixed32((uint)Int());
                break;
        }

        output.Flush();
        return stream.ToArray();
    }
}
