using System.Buffers;

namespace ImConnect.Transports.WebSockets;

/// <summary>Frames that wait, one behind the other in one pooled array that exists only while there are any. The caller locks.</summary>
internal struct PendingFrames
{
    /// <summary>Pings that come faster than pongs leave get this many answers a write, and then one for the newest (RFC 6455, 5.5.3).</summary>
    public const int MaxPongs = 16;

    private const int InitialSize = 4096;

    private byte[]? _array;
    private int _pongs;
    private byte[]? _latePong;

    /// <summary>The bytes that wait, heads included.</summary>
    public int Length { get; private set; }

    public void Append(Opcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        EnsureRoom(FrameHeader.MaxServerLength + payload.Length);
        Length += FrameHeader.Write(_array.AsSpan(Length), opcode, payload.Length, isCompressed);
        payload.CopyTo(_array.AsSpan(Length));
        Length += payload.Length;
    }

    /// <summary>A pong; at the bound it takes the place of the last one that is over the bound.</summary>
    public void AppendPong(ReadOnlySpan<byte> payload)
    {
        if (_pongs == MaxPongs)
        {
            _latePong = payload.ToArray();
            return;
        }

        _pongs++;
        Append(Opcode.Pong, payload);
    }

    /// <summary>The close frame. The newest ping is answered before it, since nothing may stand behind it.</summary>
    public void AppendClose(ReadOnlySpan<byte> body)
    {
        AppendLatePong();
        Append(Opcode.Close, body);
    }

    /// <summary>Hands the array over to the caller, who gives it back to the pool. Length 0: nothing waits.</summary>
    public (byte[] Array, int Length) Take()
    {
        if (Length == 0)
            return ([], 0);
        AppendLatePong();
        var taken = (_array!, Length);
        this = default;
        return taken;
    }

    public void Release()
    {
        if (_array is not null)
            ArrayPool<byte>.Shared.Return(_array);
        this = default;
    }

    private void AppendLatePong()
    {
        if (_latePong is null)
            return;
        Append(Opcode.Pong, _latePong);
        _latePong = null;
    }

    private void EnsureRoom(int size)
    {
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(size, InitialSize));
            return;
        }

        if (_array.Length - Length >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, Length + size));
        _array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
