using System.Buffers.Binary;
using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>Every client takes its messages, acks each, and checks that it gets all of them in the order in which they were sent.</summary>
internal sealed class StormInboxes(int clients, int each, Func<int, string> token) : IStormClient
{
    private const int BufferSize = 16 * 1024;

    private readonly int[] _received = new int[clients];
    private int _done;

    public TimeSpan ConnectedAfter { get; private set; }

    public int Repeats { get; private set; }

    public bool IsDone => _done == clients;

    public Task<Link> OpenAsync(int port, int number, CancellationToken cancellationToken) =>
        Handshake.OpenAsync(port, "/websocket", token(number), cancellationToken, BufferSize);

    public void OnConnected(TimeSpan after) => ConnectedAfter = after;

    public void OnFrame(int number, Link link, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> body = default, clientId = default, messageId = default;
        for (var envelope = new Fields(payload); envelope.Next();)
        {
            if (envelope.Number == 2)
                body = envelope.Bytes;
        }

        ulong from = 0;
        for (var fields = new Fields(body); fields.Next();)
        {
            if (fields.Number == 1)
                clientId = fields.Bytes;
            else if (fields.Number == 2)
                messageId = fields.Bytes;
            else if (fields.Number == 3)
                from = BinaryPrimitives.ReadUInt64LittleEndian(fields.Bytes);
        }

        // The number in the client id says which of the sender's messages to this user it is.
        var sequence = (int)BinaryPrimitives.ReadInt64BigEndian(clientId[8..]) - 1;
        link.Write(Opcode.Binary, new AckFrame(Swarm.FirstAway + number, (long)from).With(clientId, messageId));
        if (sequence < _received[number])
            Repeats++;
        else if (sequence == _received[number] && ++_received[number] == each)
            _done++;
        else if (sequence >= _received[number])
            throw new InvalidDataException($"Client {number} got message {sequence} before message {_received[number]}.");
    }
}
