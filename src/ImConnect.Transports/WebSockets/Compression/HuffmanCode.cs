namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>A canonical Huffman code (RFC 1951, 3.2.2): one look-up for codes up to 9 bits, bit by bit for the few that are longer.</summary>
internal sealed class HuffmanCode(int maxSymbols)
{
    /// <summary>The longest code.</summary>
    public const int MaxLength = 15;

    private const int FastBits = 9;

    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly ushort[] _counts = new ushort[MaxLength + 1];
    private readonly ushort[] _symbols = new ushort[maxSymbols];

    /// <summary>
    /// From the length of each symbol's code, 0 where it has none. False when the lengths make no code, or leave codes without a symbol; only a code of at most
    /// one symbol of one bit may do that, and only where <paramref name="mayBeIncomplete"/>.
    /// </summary>
    public bool TryBuild(ReadOnlySpan<byte> lengths, bool mayBeIncomplete)
    {
        Array.Clear(_counts);
        foreach (var length in lengths)
            _counts[length]++;
        var used = lengths.Length - _counts[0];
        _counts[0] = 0;

        // 1. Each length doubles the codes that are left.
        var left = 1;
        Span<ushort> offsets = stackalloc ushort[MaxLength + 2];
        Span<int> codes = stackalloc int[MaxLength + 2];
        for (var length = 1; length <= MaxLength; length++)
        {
            left = (left << 1) - _counts[length];
            if (left < 0)
                return false;
            offsets[length + 1] = (ushort)(offsets[length] + _counts[length]);
            codes[length + 1] = (codes[length] + _counts[length]) << 1;
        }

        if (left > 0 && !(mayBeIncomplete && used == _counts[1]))
            return false;

        // 2. Symbols by the order of their codes, and the table by the bits as they come: the first bit is the lowest.
        Array.Clear(_fast);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
                continue;
            _symbols[offsets[length]++] = (ushort)symbol;
            var code = codes[length]++;
            if (length <= FastBits)
                Fill(Reverse(code, length), length, symbol);
        }

        return true;
    }

    /// <summary>The next symbol, or -1 when there is no such code or the bits break off.</summary>
    public int Read(ref BitReader bits)
    {
        var found = _fast[bits.Peek(FastBits)];
        if (found != 0)
            return bits.TrySkip(found & 15) ? found >> 4 : -1;

        // Longer than the table, or none.
        var window = bits.Peek(MaxLength);
        int code = 0, first = 0, index = 0;
        for (var length = 1; length <= MaxLength; length++)
        {
            code |= window & 1;
            window >>= 1;
            int count = _counts[length];
            if (code - count < first)
                return bits.TrySkip(length) ? _symbols[index + code - first] : -1;
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return -1;
    }

    private void Fill(int start, int length, int symbol)
    {
        for (var at = start; at < _fast.Length; at += 1 << length)
            _fast[at] = (ushort)(symbol << 4 | length);
    }

    private static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (; length > 0; length--, code >>= 1)
            reversed = reversed << 1 | (code & 1);
        return reversed;
    }
}
