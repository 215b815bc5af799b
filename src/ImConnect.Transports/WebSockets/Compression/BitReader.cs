namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>The bits of a message's payload, lowest first, and behind them the four bytes that the sender took off (RFC 7692, 7.2.2).</summary>
internal ref struct BitReader(ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _at;
    private ulong _bits;
    private int _count;

    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>True when not a bit is left.</summary>
    public readonly bool IsAtEnd => _count == 0 && _at == _payload.Length + Tail.Length;

    /// <summary>The next bits, 0 where there are none any more.</summary>
    public int Peek(int count)
    {
        if (_count < count)
            Refill();
        return (int)(_bits & ((1UL << count) - 1));
    }

    /// <summary>False when there are not so many. Behind a <see cref="Peek"/> of at least as many.</summary>
    public bool TrySkip(int count)
    {
        if (_count < count)
            return false;
        _bits >>= count;
        _count -= count;
        return true;
    }

    public bool TryRead(int count, out int value)
    {
        value = Peek(count);
        return TrySkip(count);
    }

    /// <summary>Passes over the rest of a byte that was begun.</summary>
    public void Align()
    {
        var rest = _count & 7;
        _bits >>= rest;
        _count -= rest;
    }

    private void Refill()
    {
        while (_count <= 56 && _at < _payload.Length + Tail.Length)
        {
            var next = _at < _payload.Length ? _payload[_at] : Tail[_at - _payload.Length];
            _bits |= (ulong)next << _count;
            _count += 8;
            _at++;
        }
    }
}
