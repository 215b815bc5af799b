namespace ImConnect.Load.Traffic;

/// <summary>Walks over the fields of a protobuf message. The generator trusts the server: what is broken throws.</summary>
internal ref struct Fields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Number { get; private set; }

    /// <summary>The value of a varint field.</summary>
    public ulong Value { get; private set; }

    /// <summary>The bytes of a fixed64 or length-delimited field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        Number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                Value = Varint();
                break;
            case 1:
                Bytes = Take(sizeof(ulong));
                break;
            case 2:
                Bytes = Take((int)Varint());
                break;
            default:
                throw new InvalidDataException($"wire type {tag & 7}");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return value;
        }
    }
}
