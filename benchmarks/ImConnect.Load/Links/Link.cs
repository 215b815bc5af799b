using System.Buffers.Binary;
using System.Net.Sockets;

namespace ImConnect.Load.Links;

/// <summary>
/// A WebSocket client that costs little: one read takes what is there, and everything that was written since the last <see cref="Flush"/> leaves in one
/// write. Never blocks. One thread.
/// </summary>
internal sealed class Link(Socket socket, int bufferSize) : IDisposable
{
    public const int DefaultBufferSize = 64 * 1024;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte Length16 = 126;

    private readonly byte[] _in = new byte[bufferSize];
    private readonly byte[] _out = new byte[bufferSize];
    private readonly uint _mask = (uint)Random.Shared.Next(1, int.MaxValue);
    private int _read;
    private int _end;
    private int _waiting;
    private bool _isReleased;

    public int Handle { get; } = (int)socket.Handle;

    public bool HasOutput => _waiting > 0;

    public bool HasInput => _end > _read;

    /// <summary>The server closed it, or it broke.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What the socket said when it was found closed.</summary>
    public string? Why { get; private set; }

    /// <summary>Takes over what was read behind the handshake.</summary>
    public void Begin(ReadOnlySpan<byte> rest)
    {
        socket.Blocking = false;
        rest.CopyTo(_in);
        _end = rest.Length;
    }

    public void Receive()
    {
        if (_read > 0)
        {
            _in.AsSpan(_read, _end - _read).CopyTo(_in);
            (_read, _end) = (0, _end - _read);
        }

        var count = socket.Receive(_in.AsSpan(_end), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (count == 0 || error != SocketError.Success)
            (IsClosed, Why) = (true, $"read {count} into {_in.Length - _end} free bytes: {error}");
        _end += count;
    }

    /// <summary>The next whole frame; valid until the next <see cref="Receive"/>. A server does not mask, and ours does not split.</summary>
    public bool TryNext(out Opcode opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = default;
        payload = default;
        var bytes = _in.AsSpan(_read, _end - _read);
        if (bytes.Length < 2)
            return false;
        var (head, length) = (2, (int)bytes[1]);
        if (length == Length16)
        {
            if (bytes.Length < 4)
                return false;
            (head, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }
        else if (length > Length16)
        {
            throw new InvalidDataException("A frame of more than 64 KiB, or a masked one.");
        }

        if (bytes.Length < head + length)
            return false;
        opcode = (Opcode)(bytes[0] & 0x0F);
        payload = bytes.Slice(head, length);
        _read += head + length;
        IsClosed |= opcode == Opcode.Close;
        return true;
    }

    public void Write(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var target = _out.AsSpan(_waiting);
        target[0] = (byte)(Final | (byte)opcode);
        var head = 2;
        if (payload.Length < Length16)
        {
            target[1] = (byte)(Masked | payload.Length);
        }
        else
        {
            target[1] = Masked | Length16;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload.Length);
            head = 4;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target[head..], _mask);
        head += sizeof(uint);
        payload.CopyTo(target[head..]);
        Mask.Apply(target.Slice(head, payload.Length), _mask);
        _waiting += head + payload.Length;
    }

    public void Flush()
    {
        if (_waiting == 0 || IsClosed)
            return;
        var count = socket.Send(_out.AsSpan(0, _waiting), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
        {
            (IsClosed, Why) = (true, $"write: {error}");
            return;
        }

        _out.AsSpan(count, _waiting - count).CopyTo(_out);
        _waiting -= count;
    }

    /// <summary>Gives the socket away: disposing ends it no more.</summary>
    public Socket Release()
    {
        _isReleased = true;
        socket.Blocking = true;
        return socket;
    }

    public void Dispose()
    {
        if (!_isReleased)
            socket.Dispose();
    }
}
