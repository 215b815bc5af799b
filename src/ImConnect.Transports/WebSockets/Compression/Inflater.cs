namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>
/// Inflates one message (RFC 1951) into memory that is also its window: without context takeover nothing points before a message. So it needs no memory of
/// its own a connection, stops at the limit exactly, and tells data that breaks off from data that ends. The platform's stream does none of the three.
/// </summary>
internal sealed class Inflater
{
    private const int EndOfBlock = 256;
    private const int MaxLiterals = 286;
    private const int MaxDistances = 30;

    [ThreadStatic]
    private static Inflater? t_instance;

    private readonly HuffmanCode _literals = new(288);
    private readonly HuffmanCode _distances = new(32);
    private readonly HuffmanCode _lengths = new(19);
    private readonly byte[] _codeLengths = new byte[MaxLiterals + MaxDistances];

    private Inflater()
    {
    }

    /// <summary>The tables of this thread.</summary>
    public static Inflater ForThread => t_instance ??= new Inflater();

    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    private static ReadOnlySpan<ushort> DistanceBase =>
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    /// <summary>
    /// Inflates the payload of a whole message. <paramref name="length"/> is what came out; never a byte is written behind <paramref name="target"/>. Never throws.
    /// </summary>
    public InflateResult Inflate(ReadOnlySpan<byte> payload, Span<byte> target, out int length)
    {
        length = 0;
        if (payload.IsEmpty)
            return InflateResult.Done;
        var bits = new BitReader(payload);
        while (!bits.IsAtEnd)
        {
            if (!bits.TryRead(1, out var isFinal) || !bits.TryRead(2, out var kind))
                return InflateResult.Corrupt;
            var result = kind switch
            {
                0 => CopyStored(ref bits, target, ref length),
                1 when UseFixedCodes() => InflateBlock(ref bits, target, ref length),
                2 when TryReadCodes(ref bits) => InflateBlock(ref bits, target, ref length),
                _ => InflateResult.Corrupt,
            };
            if (result != InflateResult.Done)
                return result;

            // RFC 7692, 7.2.3.4: behind a last block comes another one, from the next byte on.
            if (isFinal == 1)
                bits.Align();
        }

        return InflateResult.Done;
    }

    private static InflateResult CopyStored(ref BitReader bits, Span<byte> target, ref int length)
    {
        bits.Align();
        if (!bits.TryRead(16, out var count) || !bits.TryRead(16, out var complement) || count != (~complement & 0xFFFF))
            return InflateResult.Corrupt;
        if (count > target.Length - length)
            return InflateResult.TooBig;
        for (; count > 0; count--)
        {
            if (!bits.TryRead(8, out var value))
                return InflateResult.Corrupt;
            target[length++] = (byte)value;
        }

        return InflateResult.Done;
    }

    private InflateResult InflateBlock(ref BitReader bits, Span<byte> target, ref int length)
    {
        while (true)
        {
            var symbol = _literals.Read(ref bits);
            if (symbol == EndOfBlock)
                return InflateResult.Done;
            if (symbol is < 0 or >= MaxLiterals)
                return InflateResult.Corrupt;
            if (symbol < EndOfBlock)
            {
                if (length == target.Length)
                    return InflateResult.TooBig;
                target[length++] = (byte)symbol;
                continue;
            }

            if (!bits.TryRead(LengthExtra[symbol - 257], out var more))
                return InflateResult.Corrupt;
            var count = LengthBase[symbol - 257] + more;
            symbol = _distances.Read(ref bits);
            if (symbol is < 0 or >= MaxDistances || !bits.TryRead(DistanceExtra[symbol], out more))
                return InflateResult.Corrupt;
            var distance = DistanceBase[symbol] + more;
            if (distance > length)
                return InflateResult.Corrupt;
            if (count > target.Length - length)
                return InflateResult.TooBig;

            // Byte by byte: what is copied may reach into what it makes.
            for (; count > 0; count--, length++)
                target[length] = target[length - distance];
        }
    }

    private bool UseFixedCodes()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        Span<byte> distances = stackalloc byte[32];
        distances.Fill(5);
        return _literals.TryBuild(lengths, mayBeIncomplete: false) && _distances.TryBuild(distances, mayBeIncomplete: false);
    }

    /// <summary>3.2.7: the codes of a block, themselves in a code.</summary>
    private bool TryReadCodes(ref BitReader bits)
    {
        if (!bits.TryRead(5, out var literals) || !bits.TryRead(5, out var distances) || !bits.TryRead(4, out var orders))
            return false;
        (literals, distances, orders) = (literals + 257, distances + 1, orders + 4);
        if (literals > MaxLiterals || distances > MaxDistances)
            return false;
        Span<byte> lengths = stackalloc byte[19];
        for (var i = 0; i < orders; i++)
        {
            if (!bits.TryRead(3, out var length))
                return false;
            lengths[LengthOrder[i]] = (byte)length;
        }

        if (!_lengths.TryBuild(lengths, mayBeIncomplete: false))
            return false;
        var all = _codeLengths.AsSpan(0, literals + distances);
        for (var at = 0; at < all.Length;)
        {
            var symbol = _lengths.Read(ref bits);
            if (symbol is >= 0 and < 16)
            {
                all[at++] = (byte)symbol;
                continue;
            }

            if (symbol < 0 || (symbol == 16 && at == 0))
                return false;
            var (value, extra, least) = symbol switch { 16 => (all[at - 1], 2, 3), 17 => ((byte)0, 3, 3), _ => ((byte)0, 7, 11) };
            if (!bits.TryRead(extra, out var more) || more + least > all.Length - at)
                return false;
            all.Slice(at, more + least).Fill(value);
            at += more + least;
        }

        return all[EndOfBlock] != 0
            && _literals.TryBuild(all[..literals], mayBeIncomplete: true)
            && _distances.TryBuild(all[literals..], mayBeIncomplete: true);
    }
}
