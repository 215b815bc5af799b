namespace ImConnect.Sqlite.Window;

/// <summary>
/// Says of a hash that it was never added, or that it may have been: wrongly so once in about a thousand times, up to its capacity. A split block Bloom filter: all bits of a hash lie in one
/// cache line. Two bytes a hash.
/// </summary>
internal sealed class HashFilter(int capacity)
{
    private const int BitsEach = 16;
    private const int WordsInBlock = 8;
    private const int BitsInBlock = WordsInBlock * 32;

    private readonly uint[] _words = new uint[Math.Max(1, (int)((long)capacity * BitsEach / BitsInBlock)) * WordsInBlock];

    // Odd numbers, so that each word gets a bit of its own choice.
    private static ReadOnlySpan<uint> Salts => [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    public void Add(ulong hash)
    {
        var block = Block(hash);
        for (var i = 0; i < block.Length; i++)
            block[i] |= Bit(hash, i);
    }

    public bool MayHave(ulong hash)
    {
        var block = Block(hash);
        for (var i = 0; i < block.Length; i++)
        {
            if ((block[i] & Bit(hash, i)) == 0)
                return false;
        }

        return true;
    }

    private static uint Bit(ulong hash, int word) => 1u << (int)(((uint)hash * Salts[word]) >> 27);

    private Span<uint> Block(ulong hash)
    {
        var blocks = (ulong)(_words.Length / WordsInBlock);
        return _words.AsSpan((int)(((hash >> 32) * blocks) >> 32) * WordsInBlock, WordsInBlock);
    }
}
