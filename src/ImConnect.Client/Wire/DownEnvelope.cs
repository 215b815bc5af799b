namespace ImConnect.Client.Wire;

/// <summary>What stands around every frame from the gateway.</summary>
internal readonly ref struct DownEnvelope
{
    public const int Success = 1;

    public int Type { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    public int Code { get; private init; }

    public string Message { get; private init; }

    /// <exception cref="FormatException">It cannot be read.</exception>
    public static DownEnvelope Read(ReadOnlySpan<byte> frame)
    {
        int type = 0, code = 0;
        ReadOnlySpan<byte> payload = default;
        var message = "";
        var reader = new WireReader(frame);
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Varint):
                    type = reader.Int32;
                    break;
                case (2, WireType.Bytes):
                    payload = reader.Bytes;
                    break;
                case (3, WireType.Varint):
                    code = reader.Int32;
                    break;
                case (4, WireType.Bytes):
                    message = reader.Text;
                    break;
            }
        }

        return new DownEnvelope { Type = type, Payload = payload, Code = code, Message = message };
    }
}
