namespace ImConnect.Transports.Tests.Support;

/// <summary>A link whose peer says what the script says, in exactly these pieces, and then hangs up. Everything completes at once.</summary>
internal sealed class ScriptedStream(IEnumerable<byte[]> pieces) : Stream
{
    private readonly Queue<ReadOnlyMemory<byte>> _pieces = new(pieces.Where(piece => piece.Length > 0).Select(piece => new ReadOnlyMemory<byte>(piece)));

    public MemoryStream Written { get; } = new();

    public int Writes { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || !_pieces.TryPeek(out var piece))
            return new(0);
        var count = Math.Min(piece.Length, buffer.Length);
        piece[..count].CopyTo(buffer);
        _pieces.Dequeue();
        if (count < piece.Length)
        {
            // The rest stays the next piece.
            var others = _pieces.ToArray();
            _pieces.Clear();
            _pieces.Enqueue(piece[count..]);
            foreach (var other in others)
                _pieces.Enqueue(other);
        }

        return new(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes++;
        Written.Write(buffer.Span);
        return default;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
