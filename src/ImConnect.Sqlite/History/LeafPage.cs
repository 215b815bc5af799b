using System.Buffers.Binary;

namespace ImConnect.Sqlite.History;

/// <summary>
/// A page of rows as it lies in the file (the format is SQLite's documented one). Between its cell pointers and its cells is a gap that belongs to nobody. What is deleted is
/// overwritten, but when SQLite lays a page out anew, copies of rows that moved to another page can stay in the gap: this finds them.
/// </summary>
internal readonly ref struct LeafPage
{
    /// <summary>So many bytes at the front of a gap are not looked at: filling a page leaves a few.</summary>
    private const int Tolerated = 16;

    /// <summary>Header, and two bytes a cell behind it.</summary>
    private const int HeaderLength = 8;

    private const byte Kind = 0x0D;

    private readonly ReadOnlySpan<byte> _page;
    private readonly int _cells, _content;

    private LeafPage(ReadOnlySpan<byte> page, int cells, int content)
    {
        _page = page;
        _cells = cells;
        _content = content;
    }

    /// <summary>The longest row that needs no page of its own.</summary>
    private int MaxLocal => _page.Length - 35;

    private ReadOnlySpan<byte> Gap => _page[(HeaderLength + (2 * _cells)).._content];

    /// <summary>False for a page of another kind, or one that was being written while it was read.</summary>
    public static bool TryRead(ReadOnlySpan<byte> page, out LeafPage leaf)
    {
        leaf = default;
        if (page[0] != Kind)
            return false;
        int cells = BinaryPrimitives.ReadUInt16BigEndian(page[3..]);
        int content = BinaryPrimitives.ReadUInt16BigEndian(page[5..]);
        if (cells == 0 || content > page.Length || HeaderLength + (2 * cells) > content)
            return false;
        leaf = new LeafPage(page, cells, content);
        return true;
    }

    /// <summary>Something is in the gap: then a row of the page, and how long it must become to fill the page, which has the gap overwritten.</summary>
    public bool TryFindGhost(out Ghost ghost)
    {
        ghost = default;
        var gap = Gap;
        if (gap.Length <= Tolerated || !gap[Tolerated..].ContainsAnyExcept((byte)0))
            return false;
        var free = gap.Length + FreeBlocks() + _page[7];
        var found = false;
        for (var at = 0; at < _cells; at++)
        {
            int start = BinaryPrimitives.ReadUInt16BigEndian(_page[(HeaderLength + (2 * at))..]);
            if (start < _content || !TryReadVarint(start, out var payload, out var length) || !TryReadVarint(start + length, out var row, out var rowLength))
                continue;
            var isLocal = payload <= MaxLocal;
            var local = isLocal ? (int)payload : Spilled(payload) + 4;
            var filled = Math.Min(MaxLocal, length + rowLength + local + free - 4 - 2 - rowLength);
            ghost = new Ghost(row, payload, filled);
            found = true;
            if (isLocal)
                break;
        }

        return found;
    }

    /// <summary>How much of a long row lies on the page itself.</summary>
    private int Spilled(long payload)
    {
        var min = ((_page.Length - 12) * 32 / 255) - 23;
        var local = min + (int)((payload - min) % (_page.Length - 4));
        return local <= MaxLocal ? local : min;
    }

    private int FreeBlocks()
    {
        var sum = 0;
        int at = BinaryPrimitives.ReadUInt16BigEndian(_page[1..]);
        while (at >= _content && at + 4 <= _page.Length)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(_page[(at + 2)..]);
            int next = BinaryPrimitives.ReadUInt16BigEndian(_page[at..]);
            if (next <= at)
                break;
            at = next;
        }

        return sum;
    }

    /// <summary>Seven bits a byte, the greatest first; the ninth byte has eight.</summary>
    private bool TryReadVarint(int at, out long value, out int length)
    {
        (value, length) = (0, 0);
        while (at + length < _page.Length && length < 9)
        {
            var next = _page[at + length++];
            if (length == 9)
            {
                value = (value << 8) | next;
                return true;
            }

            value = (value << 7) | (byte)(next & 0x7F);
            if (next < 0x80)
                return true;
        }

        return false;
    }

    /// <summary>A row that lies on a page with a remnant of another.</summary>
    /// <param name="Row">Its id.</param>
    /// <param name="Length">How long it is in the file.</param>
    /// <param name="Filled">How long it would be if it filled the page.</param>
    public readonly record struct Ghost(long Row, long Length, int Filled);
}
