using System.Buffers.Binary;

namespace ImConnect.Sqlite.Window;

/// <summary>The hash of a message's <see cref="WindowKey"/>, and its id; ordered by hash. 16 bytes in a page of a run, little-endian.</summary>
internal readonly record struct WindowEntry(ulong Hash, long Id) : IComparable<WindowEntry>
{
    public const int Length = sizeof(ulong) + sizeof(long);

    public static WindowEntry Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(source), BinaryPrimitives.ReadInt64LittleEndian(source[sizeof(ulong)..]));

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Hash);
        BinaryPrimitives.WriteInt64LittleEndian(target[sizeof(ulong)..], Id);
    }

    public int CompareTo(WindowEntry other)
    {
        var order = Hash.CompareTo(other.Hash);
        return order == 0 ? Id.CompareTo(other.Id) : order;
    }
}
