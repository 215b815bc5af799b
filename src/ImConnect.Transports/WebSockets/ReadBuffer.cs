using System.Buffers;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// One pooled array laid out as <c>[joined fragments | gap of their heads | unread bytes | room]</c>. Grows only when what is in it leaves too little
/// room, so its size follows what was received, never what was announced.
/// </summary>
internal struct ReadBuffer
{
    private const int InitialSize = 4096;

    /// <summary>Less room than this is not worth a read.</summary>
    private const int MinRoom = 512;

    private byte[]? _array;
    private int _joinedStart;
    private int _joinedLength;
    private int _start;
    private int _end;

    /// <summary>True when no byte is unread and no fragment is kept.</summary>
    public readonly bool IsEmpty => _start == _end && _joinedLength == 0;

    public readonly int JoinedLength => _joinedLength;

    public readonly int Capacity => _array?.Length ?? 0;

    public readonly Span<byte> Unread => _array.AsSpan(_start, _end - _start);

    public Memory<byte> Room()
    {
        if (_array is null)
            _array = ArrayPool<byte>.Shared.Rent(InitialSize);
        else if (IsEmpty)
            _start = _end = 0;
        else if (_array.Length - _end < MinRoom)
            Compact();
        return _array.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    public void Drop(int count)
    {
        _start += count;
        _joinedLength = 0;
    }

    /// <summary>Reads a whole frame; its payload.</summary>
    public ReadOnlyMemory<byte> Take(int headLength, int length)
    {
        var payload = _array.AsMemory(_start + headLength, length);
        _start += headLength + length;
        return payload;
    }

    /// <summary>Reads a whole frame and moves its payload behind the fragments before it.</summary>
    public void Join(int headLength, int length)
    {
        if (_joinedLength == 0)
            _joinedStart = _start;
        _array.AsSpan(_start + headLength, length).CopyTo(_array.AsSpan(_joinedStart + _joinedLength));
        _joinedLength += length;
        _start += headLength + length;
    }

    /// <summary>The joined fragments; they are no longer kept.</summary>
    public ReadOnlyMemory<byte> TakeJoined()
    {
        var payload = _array.AsMemory(_joinedStart, _joinedLength);
        _joinedLength = 0;
        return payload;
    }

    public void Release()
    {
        if (_array is not null)
            ArrayPool<byte>.Shared.Return(_array);
        this = default;
    }

    private void Compact()
    {
        var unread = _end - _start;
        var source = _array!;
        var target = source.Length - _joinedLength - unread < MinRoom ? ArrayPool<byte>.Shared.Rent(source.Length * 2) : source;

        // In this order: the fragments stand before the unread bytes, so within one array neither move runs over what is still to be moved.
        source.AsSpan(_joinedStart, _joinedLength).CopyTo(target);
        source.AsSpan(_start, unread).CopyTo(target.AsSpan(_joinedLength));
        (_joinedStart, _start, _end) = (0, _joinedLength, _joinedLength + unread);
        if (target == source)
            return;
        _array = target;
        ArrayPool<byte>.Shared.Return(source);
    }
}
