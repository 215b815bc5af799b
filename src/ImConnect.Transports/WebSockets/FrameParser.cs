using System.Buffers;
using System.IO.Pipelines;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// Turns the bytes of a client into messages and control frames, in place in one pooled buffer that exists only while there are bytes. One thread at a
/// time. The verdict on a stream of bytes never depends on how it was split.
/// </summary>
/// <remarks>
/// A frame is looked at again from its head until it is whole: bounded, because its announced length is refused over the limit before its payload
/// is read. Fragments are moved together in the buffer, so a message is always one piece of memory.
/// </remarks>
internal sealed class FrameParser(int maxMessageBytes, PerMessageDeflate? deflate = null)
{
    /// <summary>More fragments than this in one message are an attack: the limit on bytes does not count empty ones.</summary>
    public const int MaxFragments = 1024;

    /// <summary>In place of a number of bytes that came.</summary>
    public const int Nothing = -1;

    private ReadBuffer _buffer;
    private int _fragments;
    private bool _isCompressed;
    private ulong _skip;

    /// <summary>True when no frame and no message is begun.</summary>
    public bool IsEmpty => _buffer.IsEmpty && _fragments == 0;

    /// <summary>The pooled bytes held now.</summary>
    public int BufferedCapacity => _buffer.Capacity + (deflate?.BufferedCapacity ?? 0);

    /// <summary>Room for the next read, never empty. What <see cref="Next"/> returned is no longer valid.</summary>
    public Memory<byte> Room() => _buffer.Room();

    /// <summary>
    /// Copies as much of what came as there is room for, and leaves the rest. 0 at the end, <see cref="Nothing"/> when the wait was only broken off, as a server that stops does. The caller
    /// advances, as after a read.
    /// </summary>
    public int Take(PipeReader input, in ReadResult result)
    {
        var count = 0;
        if (!result.Buffer.IsEmpty)
        {
            var room = Room().Span;
            count = (int)Math.Min(room.Length, result.Buffer.Length);
            result.Buffer.Slice(0, count).CopyTo(room);
        }

        input.AdvanceTo(result.Buffer.GetPosition(count));
        return count == 0 && !result.IsCompleted ? Nothing : count;
    }

    /// <summary>Takes over <paramref name="count"/> bytes that were read into <see cref="Room"/>.</summary>
    public void Advance(int count) => _buffer.Advance(count);

    /// <summary>Gives the buffer back. What is in it is lost.</summary>
    public void Release()
    {
        _buffer.Release();
        deflate?.Release();
    }

    /// <summary>
    /// The next thing in the buffer; <paramref name="payload"/> is valid until the next call of <see cref="Next"/>, <see cref="Room"/> or
    /// <see cref="Release"/>. After a fault the lengths of what is unread still hold.
    /// </summary>
    public FrameKind Next(out ReadOnlyMemory<byte> payload, out CloseReason fault)
    {
        payload = default;
        deflate?.Release();
        while (true)
        {
            // 1. The head, judged as far as it is there.
            var bytes = _buffer.Unread;
            var complete = FrameHeader.TryRead(bytes, out var header);
            if (Judge(bytes, header, out fault))
                return FrameKind.Fault;
            if (!complete || (ulong)(bytes.Length - header.Length) < header.PayloadLength)
                return FrameKind.Incomplete;

            // 2. The payload: the limit was judged, so its length is an int.
            var length = (int)header.PayloadLength;
            var data = bytes.Slice(header.Length, length);
            Masking.Apply(data, bytes.Slice(header.Length - Masking.KeyLength, Masking.KeyLength));

            // 3. Control frames may stand between fragments and leave the message alone.
            if (header.Opcode >= Opcode.Close)
            {
                if (header.Opcode == Opcode.Close && !CloseFrame.IsLegal(data, out fault))
                    return FrameKind.Fault;
                payload = _buffer.Take(header.Length, length);
                return header.Opcode switch { Opcode.Ping => FrameKind.Ping, Opcode.Pong => FrameKind.Pong, _ => FrameKind.Close };
            }

            // 4. A message of one frame is a slice of the buffer; a fragment joins those before it.
            if (_fragments == 0)
                _isCompressed = header.IsCompressed;
            if (header.IsFinal && _fragments == 0)
            {
                payload = _buffer.Take(header.Length, length);
                return Finish(ref payload, out fault);
            }

            _buffer.Join(header.Length, length);
            _fragments++;
            if (header.IsFinal)
            {
                _fragments = 0;
                payload = _buffer.TakeJoined();
                return Finish(ref payload, out fault);
            }
        }
    }

    /// <summary>
    /// Passes over what still comes once the connection is closing, and keeps none of it. True when the peer's close frame is there. Only lengths are
    /// looked at, so that it works behind a fault too; where the fault is in the lengths themselves, it finds nothing.
    /// </summary>
    public bool SkipToClose()
    {
        _fragments = 0;
        while (true)
        {
            var bytes = _buffer.Unread;
            var skipped = (int)Math.Min(_skip, (ulong)bytes.Length);
            _buffer.Drop(skipped);
            _skip -= (ulong)skipped;
            if (_skip > 0 || !FrameHeader.TryRead(bytes[skipped..], out var header))
                return false;
            if (header.Opcode == Opcode.Close)
                return true;
            _buffer.Drop(header.Length);
            _skip = header.PayloadLength;
        }
    }

    /// <summary>5. A compressed message is inflated, as far as the limit.</summary>
    private FrameKind Finish(ref ReadOnlyMemory<byte> payload, out CloseReason fault)
    {
        fault = default;
        return !_isCompressed || deflate!.TryInflate(payload.Span, out payload, out fault) ? FrameKind.Message : FrameKind.Fault;
    }

    /// <summary>True when a rule is broken. In the order of the bytes: first byte, second byte, length, limits.</summary>
    private bool Judge(ReadOnlySpan<byte> bytes, in FrameHeader header, out CloseReason fault)
    {
        fault = default;
        if (bytes.IsEmpty)
            return false;
        if (!FrameHeader.IsLegal(bytes[..1], deflate is not null))
            fault = CloseReason.ProtocolError;
        else if (header.Opcode == Opcode.Text)
            fault = CloseReason.TextNotTaken;
        else if (header.Opcode < Opcode.Close && header.Opcode == Opcode.Continuation != _fragments > 0)
            fault = CloseReason.ProtocolError; // 5.4: a continuation of nothing, or a new message within one
        else if (header.Opcode < Opcode.Close && _fragments >= MaxFragments)
            fault = CloseReason.TooManyBadFrames;
        else if (!FrameHeader.IsLegal(bytes, deflate is not null))
            fault = CloseReason.ProtocolError;
        else if (header.Opcode < Opcode.Close && header.PayloadLength > (ulong)(Limit(header) - _buffer.JoinedLength))
            fault = CloseReason.TooBig;
        return fault != default;
    }

    /// <summary>Of the bytes on the wire. What comes out of a compressed message has the limit of any message.</summary>
    private int Limit(in FrameHeader header) => (_fragments > 0 ? _isCompressed : header.IsCompressed) ? deflate!.MaxCompressedBytes : maxMessageBytes;
}
