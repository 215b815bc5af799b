namespace ImConnect.Load.Traffic;

/// <summary>B's ack, built once: client id and message id change. Envelope { 1: C2C_ACK, 2: C2CAckReq with status 3 }.</summary>
internal sealed class AckFrame
{
    private const int EnvelopeLength = 4;
    private const int ClientIdAt = EnvelopeLength + 2;
    private const int MessageIdAt = ClientIdAt + 16 + 1;

    private readonly byte[] _bytes;

    public AckFrame(long from, long to)
    {
        List<byte> payload = [0x0A, 16, .. new byte[16], 0x11, .. new byte[8]];
        payload.AddRange([0x19, .. BitConverter.GetBytes(from), 0x21, .. BitConverter.GetBytes(to), 0x28, 3]);
        _bytes = [0x08, 2, 0x12, (byte)payload.Count, .. payload];
    }

    public ReadOnlySpan<byte> With(ReadOnlySpan<byte> clientId, ReadOnlySpan<byte> messageId)
    {
        clientId.CopyTo(_bytes.AsSpan(ClientIdAt));
        messageId.CopyTo(_bytes.AsSpan(MessageIdAt));
        return _bytes;
    }
}
